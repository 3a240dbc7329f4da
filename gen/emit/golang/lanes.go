package golang

import (
	"fmt"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/kernel"
	"github.com/seed-5f2744a7/tensornet/gen/pass"
	"github.com/seed-5f2744a7/tensornet/gen/report"
	"github.com/seed-5f2744a7/tensornet/gen/schedule"
)

// laneWriter writes the calls of a program as they are scheduled. An operation
// without a kernel becomes a function in plain Go.
type laneWriter struct {
	g       *generator
	program *schedule.Program
	kernels *kernel.Kernels
	story   *story
	chain   chainName      // of operations that are one kernel
	prefix  string         // of functions in plain Go
	plain   []*function    // written so far
	bound   int            // scans around
	on      *jen.Statement // what the code runs on
	asks    bool           // whether code has asked for it

	// The gradient whose elements from begin on are in the slice sum, which is over
	// groups of samples.
	target *ir.Value
	begin  int
}

// lanes is the number of samples side by side.
func (l *laneWriter) lanes() *jen.Statement {
	if l.program.Width == 1 {
		return jen.Lit(1)
	}
	return jen.Id("lanes")
}

func (g *generator) newLaneWriter(p *schedule.Program, prefix string, kernels *kernel.Kernels) *laneWriter {
	return &laneWriter{g: g, program: p, prefix: prefix, kernels: kernels, story: g.newStory(p.Program), on: jen.Id(machineName)}
}

// machine is what the code at hand runs on.
func (l *laneWriter) machine() *jen.Statement {
	l.asks = true
	return l.on.Clone()
}

// stretches writes the calls of all operations.
func (l *laneWriter) stretches(all []schedule.Stretch) []jen.Code {
	var code []jen.Code
	for _, s := range all {
		code = append(code, l.calls(s.Calls)...)
	}
	return code
}

// calls writes calls in their order.
func (l *laneWriter) calls(calls []*schedule.Call) []jen.Code {
	var code []jen.Code
	for _, c := range calls {
		code = append(code, l.call(c))
		if l.bound == 0 || l.target != nil {
			code = append(code, l.g.lap()...)
		}
	}
	return code
}

func (l *laneWriter) call(c *schedule.Call) jen.Code {
	switch c.How {
	case schedule.Chain:
		return l.callChain(c)
	case schedule.Loop:
		return l.scan(c)
	case schedule.Dropout:
		return l.random(c)
	case schedule.FromLanes:
		l.record(c, report.Operation{Kernel: "runtime.FromLanes"})
		return inRuntime("FromLanes").Call(l.machine(), l.element(c.Op.Out, c.Op), jen.Lit(c.Op.Out.Value.Shape[1]), l.span(c.Op.In[0].Value.Root()), l.lanes(), l.lanes())
	case schedule.Kernel:
		return l.callKernel(c)
	}
	l.record(c, report.Operation{Plain: c.Why})
	return l.inPlainGo(c.Op)
}

func (l *laneWriter) callKernel(c *schedule.Call) jen.Code {
	name := l.kernels.Write("kernel"+goName(functionName(c.Op.Stage, c.Op.Layer)), c.Plan)
	l.record(c, report.Operation{Kernel: name})
	args := []jen.Code{l.element(c.Op.Out, c.Op)}
	for _, a := range c.Op.In {
		args = append(args, l.element(a, c.Op))
	}
	if l.target != nil {
		args = append(args, jen.Id("groups"))
	}
	for i := range c.Plan.Fetched {
		args = append(args, jen.Id("beside").Index(jen.Lit(i)))
	}
	return jen.Id(name).Call(args...)
}

// record notes what an operation became.
func (l *laneWriter) record(c *schedule.Call, how report.Operation) {
	how.Form, how.Why, how.Groups = c.Form(), c.Why, l.target != nil
	if how.Plain != "" {
		how.Why = ""
	}
	l.g.record(l.program.Program, c.Op, l.bound, how)
}

func (l *laneWriter) scan(c *schedule.Call) jen.Code {
	l.bound++
	body := l.calls(c.Body)
	l.bound--
	return turns(c.Op).Block(body...)
}

// inPlainGo writes a function for one operation, at a turn of the scans around.
func (l *laneWriter) inPlainGo(op *ir.Op) jen.Code {
	f := &function{g: l.g, layer: op.Layer, stage: op.Stage, ops: []*ir.Op{op}, bound: l.bound, rows: map[string]string{}}
	f.name = fmt.Sprintf("%s%sPlain%d", l.prefix, goName(functionName(op.Stage, op.Layer)), len(l.plain)+1)
	f.collect()
	l.plain = append(l.plain, f)
	var args []jen.Code
	for _, p := range f.params {
		args = append(args, l.story.pointer(p))
	}
	for _, turn := range op.Loops[:l.bound] {
		args = append(args, jen.Id(turn.Name))
	}
	return jen.Id(f.name).Call(args...)
}

// writePlain declares the functions in plain Go that calls need.
func (l *laneWriter) writePlain(f *jen.File) {
	for _, fn := range l.plain {
		f.Line()
		f.Add(fn.code())
	}
}

// element is a pointer to the first element of an access, at the turn of the
// scans around.
func (l *laneWriter) element(a ir.Access, op *ir.Op) *jen.Statement {
	v := a.Value.Root()
	at := ir.Index{Offset: a.Offset, Strides: make([]int, len(op.Loops))}
	for i, loop := range op.Loops[:min(l.bound, len(op.Loops))] {
		if loop.N > 1 {
			at.Strides[i] = a.Strides[i]
		}
	}
	place := func() *jen.Statement { return (&nest{op: op}).affine(at, nil) }
	switch {
	case v == l.target:
		at.Offset -= l.begin
		at.Strides[0] = 0
		return jen.Op("&").Id("sum").Index(place())
	case pass.InArena(l.program.Program, v):
		at.Offset += v.Home
		return jen.Op("&").Add(arenaOf(v)).Index(place())
	case v.Role == ir.Const:
		return jen.Op("&").Id(l.g.constant(v)).Index(place())
	case at.Offset == 0 && constantBut(at, -1):
		first := jen.Op("&").Add(l.story.tensor(v))
		for range l.story.shape(v) {
			first = first.Index(jen.Lit(0))
		}
		return first
	}
	return jen.Op("&").Add(flat(l.story.tensor(v))).Index(place())
}

// arenaOf is the arena that a value is in: of a group of samples that is at
// hand, or what is kept of it.
func arenaOf(v *ir.Value) *jen.Statement {
	if v.Kept {
		return jen.Id("kept")
	}
	return jen.Id("a")
}

// span is the part of the arena that holds a value.
func (l *laneWriter) span(v *ir.Value) *jen.Statement {
	return arenaOf(v).Index(jen.Lit(v.Home).Op(":").Lit(v.Home + v.Size()))
}

// load puts n samples of inputs and, in training, targets into lanes; sample is
// the first of them, of type typ.
func (l *laneWriter) load(sample *jen.Statement, typ string) []jen.Code {
	inputs, targets := sample, (*jen.Statement)(nil)
	if typ == "Sample" {
		inputs, targets = sample.Clone().Dot("Inputs"), sample.Clone().Dot("Targets")
	}
	var code []jen.Code
	move := func(v *ir.Value, from *jen.Statement) { code = append(code, jen.Copy(l.span(v), flat(from))) }
	if l.program.Width > 1 {
		stride := jen.Int().Call(jen.Qual("unsafe", "Sizeof").Call(jen.Id(typ).Values()).Op("/").Qual("unsafe", "Sizeof").Call(l.g.elem().Call(jen.Lit(0))))
		code = append(code, jen.Const().Id("stride").Op("=").Add(stride))
		move = func(v *ir.Value, from *jen.Statement) {
			code = append(code, inRuntime("ToLanes").Call(l.machine(), l.span(v), jen.Id("lanes"), jen.Op("&").Add(flat(from)).Index(jen.Lit(0)), jen.Id("stride"), jen.Id("n")))
		}
	}
	for _, v := range l.program.Inputs {
		if slices.Contains(l.program.Values, v) {
			move(v, inputs.Clone().Dot(goName(v.Name)))
		}
	}
	for _, o := range l.program.Outputs {
		switch {
		case targets == nil || o.Target == nil || !slices.Contains(l.program.Values, o.Target):
		case o.Sparse:
			code = append(code, jen.Clear(l.span(o.Target)))
			label := func(sample *jen.Statement) *jen.Statement {
				return jen.Lit(o.Target.Home).Op("+").Add(sample).Dot("Targets").Dot(goName(o.Name))
			}
			if l.program.Width == 1 {
				code = append(code, arenaOf(o.Target).Index(label(sample)).Op("=").Lit(1))
				continue
			}
			code = append(code, jen.For(jen.Id("l").Op(":=").Range().Id("n")).Block(
				arenaOf(o.Target).Index(label(jen.Id("group").Index(jen.Id("l"))).Op("*").Id("lanes").Op("+").Id("l")).Op("=").Lit(1)))
		default:
			move(o.Target, targets.Clone().Dot(goName(o.Name)))
		}
	}
	return append(code, l.g.aside(report.Operation{
		Program: l.program.Purpose.String(), Width: l.program.Width, Layer: "(samples)", Kind: "load",
		Kernel: "runtime.ToLanes", Form: "transposition", Own: int64(l.g.width() * l.loaded()),
	})...)
}

// loaded is how many elements load moves, there and back.
func (l *laneWriter) loaded() int {
	n := 0
	for _, v := range l.program.Inputs {
		n += 2 * v.Size()
	}
	return n
}

// unload takes n samples of outputs out of lanes, to where at says.
func (l *laneWriter) unload(at func(sample *jen.Statement) *jen.Statement) []jen.Code {
	size := jen.Int().Call(jen.Qual("unsafe", "Sizeof").Call(jen.Id("Outputs").Values()).Op("/").Qual("unsafe", "Sizeof").Call(l.g.elem().Call(jen.Lit(0))))
	var code []jen.Code
	laned := false
	for _, o := range l.program.Outputs {
		v := o.Value.Root()
		field := func(sample *jen.Statement) *jen.Statement { return flat(at(sample).Dot(goName(o.Name))) }
		switch {
		case v.Shared() && l.program.Width == 1:
			code = append(code, jen.Copy(field(jen.Lit(0)), jen.Parens(l.story.pointer(&param{value: v})).Index(jen.Op(":"))))
		case v.Shared():
			code = append(code, jen.For(jen.Id("l").Op(":=").Range().Id("n")).Block(
				jen.Copy(field(jen.Id("l")), jen.Parens(l.story.pointer(&param{value: v})).Index(jen.Op(":")))))
		case l.program.Width == 1:
			code = append(code, jen.Copy(field(jen.Lit(0)), l.span(v)))
		default:
			laned = true
			code = append(code, inRuntime("FromLanes").Call(
				l.machine(), jen.Op("&").Add(field(jen.Lit(0))).Index(jen.Lit(0)), jen.Id("size"), l.span(v), jen.Id("lanes"), jen.Id("n")))
		}
	}
	if laned {
		code = append([]jen.Code{jen.Const().Id("size").Op("=").Add(size)}, code...)
	}
	return code
}
