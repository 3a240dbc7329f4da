package plain

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/emit/internal/source"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// function is the operations of one layer in one direction.
type function struct {
	pkg    *source.Package
	name   string
	layer  string
	stage  ir.Stage
	phase  ir.Phase
	ops    []*ir.Op
	bound  int // scans around, whose iterations are parameters too
	params []*param
	used   source.Scope
	rows   map[string]string // variables for rows of tensors, by what they point to
	labels int               // of loops, so far
	also   []string          // names that other layers would give it
	as     *function         // which is written in its place
	sizes  *sizes            // while numbers are not its own
	slots  []slot            // that it has for these
	args   []*size           // of them that are arguments
	values []jen.Code        // for these, in calls

	explains bool // its gradients are of outputs
}

// param is a tensor that a function reads or writes.
type param struct {
	value   *ir.Value // root
	name    string
	nested  bool // typed as the rows of a matrix instead of flat
	written bool
}

// newFunction is a function of operations of one layer and stage.
func newFunction(p *source.Package, name string, ops []*ir.Op) *function {
	f := &function{pkg: p, name: name, layer: ops[0].Layer, stage: ops[0].Stage, phase: ops[0].Phase, ops: ops, rows: map[string]string{}}
	f.collect()
	return f
}

// functions groups the operations of a program by layer, stage and phase, in order.
func (g *writer) functions(p *ir.Program) []*function {
	var all []*function
	parts := map[part]int{}
	for i := 0; i < len(p.Ops); {
		key := partOf(p.Ops[i])
		j := i
		for j < len(p.Ops) && partOf(p.Ops[j]) == key {
			j++
		}
		if op := p.Ops[i]; op.Phase == ir.PerBatch && !op.Once() { // the trainer sums over samples
			i = j
			continue
		}
		parts[key]++
		numbered := key
		numbered.number = parts[key]
		name := g.functionOf(numbered)
		fn := newFunction(g.Package, name, p.Ops[i:j])
		fn.explains = p.Purpose == ir.Explain
		all = append(all, fn)
		i = j
	}
	return all
}

// part is a stretch of a layer's operations in one direction: mostly all of
// them, the first.
type part struct {
	layer  string
	stage  ir.Stage
	phase  ir.Phase
	number int

	segment int
	once    bool // for the batch, at its end
}

func partOf(op *ir.Op) part {
	return part{layer: op.Layer, stage: op.Stage, phase: op.Phase, segment: op.Segment, once: op.Once()}
}

// derives reports whether the function runs once for the weights.
func (f *function) derives() bool { return f.phase == ir.PerWeights }

// functionOf is the name of the function for a part, in all programs.
func (g *writer) functionOf(p part) string {
	if g.parts[p] == "" {
		name := source.FunctionName(p.stage, p.layer)
		if p.phase == ir.PerWeights {
			name = "derive" + source.GoName(p.layer)
		}
		g.parts[p] = g.Names.Unique(name)
	}
	return g.parts[p]
}

// collect finds the parameters: weights first, then what is read, then what is
// written, each in order of first use.
func (f *function) collect() {
	f.used = source.NewScope().Inside(source.MachineName, source.RandomName)
	leaves := ir.Leaves(f.ops)
	for _, op := range leaves {
		for _, l := range op.Loops {
			f.used.Take(l.Name)
		}
	}
	found := operands(leaves)
	for class := range 3 {
		for _, p := range found {
			if p.class() == class {
				f.params = append(f.params, p)
			}
		}
	}
	for _, p := range f.params {
		p.name = f.used.Unique(source.LocalIn(f.layer, p.value))
	}
}

// operands are the tensors of operations. A weight is nested if all of them go
// through its rows.
func operands(leaves []*ir.Op) []*param {
	byValue := map[*ir.Value]*param{}
	var found []*param
	note := func(op *ir.Op, a ir.Access, written bool) {
		v := a.Value.Root()
		p := byValue[v]
		if p == nil {
			p = &param{value: v, nested: len(v.Shape) == 2 && isWeight(v)}
			byValue[v], found = p, append(found, p)
		}
		p.written = p.written || written
		if op.Table() != nil && op.Table().Value.Root() == v {
			p.nested = false
		}
		if _, ok := (ir.Access{Value: v, Offset: a.Offset, Strides: a.Strides}).Subscripts(op.Loops, v.Shape); !ok {
			p.nested = false
		}
	}
	for _, op := range leaves {
		for _, a := range op.In {
			note(op, a, false)
		}
		note(op, op.Out, true)
	}
	return found
}

// class orders the parameters.
func (p *param) class() int {
	switch {
	case p.value.Role == ir.Param:
		return 0
	case p.written:
		return 2
	}
	return 1
}

// isWeight reports whether v has the memory layout of a weight.
func isWeight(v *ir.Value) bool {
	return v.Role == ir.Param || v.Role == ir.Grad && v.Of.Role == ir.Param
}

func (f *function) param(v *ir.Value) *param {
	for _, p := range f.params {
		if p.value == v.Root() {
			return p
		}
	}
	panic("golang: " + v.Name + " is no parameter of " + f.name)
}

func (f *function) valueName(v *ir.Value) string { return f.param(v).name }

// code is the whole function with its comment.
func (f *function) code() *jen.Statement {
	f.labels = 0
	if f.sizes != nil {
		f.sizes.slots = nil
	}
	params := f.tensorParams()
	for _, iteration := range f.ops[0].Loops[:f.bound] {
		params = append(params, jen.Id(iteration.Name).Int())
	}
	params = append(append(params, randomParams(f.ops)...), f.sizeParams()...)
	body := f.scoped(func() []jen.Code { return f.list(f.ops, f.bound, f.formula() == "") })
	return source.Comment("%s", f.doc()).Line().Func().Id(f.name).Params(params...).Block(body...).Line()
}

// tensorParams are pointers to arrays or, in a function for several sizes, slices.
func (f *function) tensorParams() []jen.Code {
	var params []jen.Code
	for i, p := range f.params {
		switch {
		case f.sizes == nil:
			params = append(params, jen.Id(p.name).Op("*").Add(f.paramType(p)))
		case i+1 < len(f.params):
			params = append(params, jen.Id(p.name))
		default:
			params = append(params, jen.Id(p.name).Index().Add(f.pkg.Elem()))
		}
	}
	return params
}

// key is equal for functions that differ in names alone.
func (f *function) key() string {
	name, names := f.name, make([]string, len(f.params))
	f.name = "f"
	for i, p := range f.params {
		names[i], p.name = p.name, fmt.Sprint("p", i)
	}
	key := source.Text(f.code())
	f.name = name
	for i, p := range f.params {
		p.name = names[i]
	}
	return f.stage.String() + key
}

// written is the function that is called in its place, and with which sizes.
func (f *function) written() (of *function, values []jen.Code) {
	for values = f.values; f.as != nil; {
		f = f.as
		if values == nil {
			values = f.values
		}
	}
	return f, values
}

// note notes that the function is another layer's, too.
func (f *function) note(name string) {
	if name != f.name && !slices.Contains(f.also, name) {
		f.also = append(f.also, name)
	}
}

// list writes operations one after the other, each under its formula.
func (f *function) list(ops []*ir.Op, bound int, formulas bool) []jen.Code {
	var body []jen.Code
	for i, op := range ops {
		if i > 0 {
			body = append(body, jen.Line())
		}
		if op.Kind == ir.Scan {
			body = append(body, f.scan(op))
			continue
		}
		if formulas {
			body = append(body, jen.Comment(f.said(op.FormulaWith(f.valueName, bound))))
		}
		body = append(body, f.nest(op, bound)...)
	}
	return body
}

// scan writes the loop over the iterations around its body.
func (f *function) scan(op *ir.Op) jen.Code {
	return source.ScanLoop(op).Block(f.scoped(func() []jen.Code { return f.list(op.Body, len(op.Loops), true) })...)
}

// scoped writes a block: the names that it declares are free again after it.
func (f *function) scoped(body func() []jen.Code) []jen.Code {
	used, rows := f.used.Inside(), maps.Clone(f.rows)
	defer func() { f.used, f.rows = used, rows }()
	return body()
}

// paramType is the array that a parameter points to.
func (f *function) paramType(p *param) *jen.Statement {
	if p.nested {
		return f.pkg.ArrayType(p.value.Shape)
	}
	return f.pkg.ArrayType([]int{p.value.Size()})
}

// mostAlso are the names of others that are listed.
const mostAlso = 2

func (f *function) doc() string {
	var b strings.Builder
	b.WriteString(f.name + " " + f.sentence() + ".\n")
	if f.also != nil {
		also := f.also
		if more := len(also) - mostAlso; more > 1 {
			also = append(also[:mostAlso:mostAlso], fmt.Sprint(more, " more"))
		}
		b.WriteString("It is " + enumerated(also) + ", too.\n")
	}
	if f.sizes != nil {
		return b.String() + f.counted()
	}
	width := 0
	for _, p := range f.params {
		width = max(width, len(p.name))
	}
	b.WriteString("\n")
	for _, p := range f.params {
		fmt.Fprintf(&b, "\t%-*s %s", width, p.name, bracketed(p))
		if n := len(p.value.Shape); n > 1 && !p.nested {
			fmt.Fprintf(&b, " (%s, row-major)", crossed(p.value.Shape))
		}
		b.WriteString("\n")
	}
	return strings.TrimRight(b.String(), "\n")
}

func (f *function) sentence() string {
	results := f.names(func(p *param) bool { return p.written })
	switch f.stage {
	case ir.Forward, ir.LossForward:
		return "computes " + cmp.Or(f.formula(), results)
	case ir.LossBackward:
		return "computes " + cmp.Or(f.formula(), results) + ", the gradient of the loss"
	}
	of := " of the loss"
	if f.explains {
		of = ""
	}
	from := f.names(func(p *param) bool { return (p.value.Role == ir.Grad || p.value.Role == ir.Seed) && !p.written })
	if from == "" {
		return "takes the gradient" + of + " back to " + results
	}
	return "takes the gradient" + of + " from " + from + " back to " + results
}

// formula is what the function computes if that is one formula and the sentence
// about it has room for one, or "".
func (f *function) formula() string {
	if len(f.ops) > 1 || f.ops[0].Kind == ir.Scan || f.stage == ir.Backward {
		return ""
	}
	return f.said(f.ops[0].FormulaWith(f.valueName, f.bound))
}

func (f *function) names(keep func(*param) bool) string {
	var names []string
	for _, p := range f.params {
		if keep(p) {
			names = append(names, p.name)
		}
	}
	return enumerated(names)
}

func enumerated(names []string) string {
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return strings.Join(names, "")
}

func bracketed(p *param) string {
	if !p.nested {
		return fmt.Sprintf("[%d]", p.value.Size())
	}
	return fmt.Sprintf("[%d][%d]", p.value.Shape[0], p.value.Shape[1])
}

func crossed(shape []int) string {
	return strings.ReplaceAll(strings.Trim(fmt.Sprint(shape), "[]"), " ", "×")
}
