package vector

import (
	"fmt"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/emit/internal/source"
	"github.com/seed-5f2744a7/tensornet/gen/emit/plain"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/kernel"
	"github.com/seed-5f2744a7/tensornet/gen/report"
	"github.com/seed-5f2744a7/tensornet/gen/schedule"
)

// driver writes the calls of a program as they are scheduled. An operation without
// a kernel becomes a function in plain Go.
type driver struct {
	*writer
	program *schedule.Program
	places  *plain.Places // in the function at hand
	heading string        // of the operations at hand
	layer   string        // of the last of them
	stage   ir.Stage      // likewise
	prefix  string        // of functions in plain Go, after that of all
	plain   []jen.Code    // these
	bound   int           // scans around
	private []*ir.Value   // that each processor has for itself, where several share a group

	machineIs *jen.Statement // what the code runs on

	// The gradient whose elements from begin on are in the slice sum, which is over
	// groups of samples.
	target *ir.Value
	begin  int

	persistent string // the constant of what is kept of a group
}

func (g *writer) newDriver(p *schedule.Program, prefix string) *driver {
	return &driver{writer: g, program: p, prefix: prefix + g.end, machineIs: jen.Id(source.MachineName)}
}

// enter begins a function, in which some names are taken beside those of loops: what it
// calls, its parameters and other variables.
func (d *driver) enter(taken ...string) { d.places, d.heading, d.layer = d.newPlaces(taken), "", "" }

func (d *driver) newPlaces(taken []string) *plain.Places {
	taken = append(slices.Clip(taken), d.own("lanes"))
	for _, op := range d.program.Ops {
		if op.Kind == ir.Scan {
			for _, l := range op.Loops {
				taken = append(taken, l.Name)
			}
		}
	}
	return plain.NewPlaces(d.Package, d.program.Program, taken...)
}

// lanes is the number of samples side by side.
func (d *driver) lanes() *jen.Statement {
	switch d.program.Width {
	case 1:
		return jen.Lit(1)
	case d.schedule.Wide(ir.Predict).Width:
		return d.id("lanes")
	}
	return jen.Lit(2).Op("*").Add(d.id("lanes"))
}

// machine is what the code at hand runs on.
func (d *driver) machine() *jen.Statement { return d.machineIs.Clone() }

// stretches writes the calls of all operations.
func (d *driver) stretches(all []schedule.Stretch) []jen.Code {
	var code []jen.Code
	for _, s := range all {
		code = append(code, d.calls(s.Calls)...)
	}
	return code
}

// calls writes calls in their order.
func (d *driver) calls(calls []*schedule.Call) []jen.Code {
	var code []jen.Code
	for _, c := range calls {
		code = append(code, d.headings(c)...)
		code = append(code, d.scheduled(c))
		if d.bound == 0 || d.target != nil {
			code = append(code, d.Lap()...)
		}
	}
	return code
}

func (d *driver) scheduled(c *schedule.Call) jen.Code {
	switch c.How {
	case schedule.Chain:
		return d.callChain(c)
	case schedule.Loop:
		return d.scan(c)
	case schedule.Dropout:
		return d.random(c)
	case schedule.FromLanes:
		d.record(c, report.Operation{Kernel: "runtime.FromLanes"})
		return source.InRuntime("FromLanes").Call(d.machine(), d.element(c.Op.Out, c.Op), jen.Lit(c.Op.Out.Value.Shape[1]), d.span(c.Op.In[0].Value.Root()), d.lanes(), d.lanes())
	case schedule.AddRows:
		return d.addRows(c)
	case schedule.Kernel:
		return d.callKernel(c)
	}
	d.record(c, report.Operation{Plain: c.Why})
	return d.inPlainGo(c.Op)
}

func (d *driver) callKernel(c *schedule.Call) jen.Code {
	name := d.kernels.Use(c.Plan, kernel.Use{For: []string{source.FunctionName(c.Op.Stage, c.Op.Layer)}, Params: paramsOf(c.Op)})
	d.record(c, report.Operation{Kernel: name})
	d.declare(c.Op)
	args := []jen.Code{d.element(c.Op.Out, c.Op)}
	for _, a := range c.Op.In {
		args = append(args, d.element(a, c.Op))
	}
	if d.target != nil {
		args = append(args, jen.Id("groups"))
	}
	for i := range c.Plan.Prefetched {
		args = append(args, jen.Id("prefetch").Index(jen.Lit(i)))
	}
	return d.call(name, c.Plan.On, args)
}

// paramsOf are the names of the pointers to the result and to the operands of an
// operation. An operand that is the result before has In after its name.
func paramsOf(op *ir.Op) []string {
	used := source.NewScope().Inside(kernel.Reserved()...)
	result := op.Out.Value.Root()
	params := []string{used.Unique(source.LocalIn(op.Layer, result))}
	for _, a := range op.In {
		name := source.LocalIn(op.Layer, a.Value.Root())
		if a.Value.Root() == result {
			name = params[0] + "In"
		}
		params = append(params, used.Unique(name))
	}
	return params
}

// record notes what an operation became.
func (d *driver) record(c *schedule.Call, how report.Operation) {
	how.Form, how.Why, how.Groups = c.Form(), c.Why, d.target != nil
	if how.Plain != "" {
		how.Why = ""
	}
	d.Record(d.program.Program, c.Op, d.bound, how)
}

func (d *driver) scan(c *schedule.Call) jen.Code {
	d.bound++
	body := d.calls(c.Body)
	d.bound--
	return source.ScanLoop(c.Op).Block(body...)
}

// inPlainGo writes a function for one operation, at an iteration of the scans around.
func (d *driver) inPlainGo(op *ir.Op) jen.Code {
	name := fmt.Sprintf("%s%s%s%d", source.PlainPrefix, source.GoName(d.prefix), source.GoName(source.FunctionName(op.Stage, op.Layer)), len(d.plain)+1)
	function, call := plain.Operation(d.places, op, d.bound, name)
	d.plain = append(d.plain, function)
	return call
}

// writePlain declares the functions in plain Go that calls need.
func (d *driver) writePlain(f *jen.File) {
	for _, function := range d.plain {
		f.Line()
		f.Add(function)
	}
}
