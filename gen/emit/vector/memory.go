package vector

import (
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/emit/internal/source"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/report"
)

// element is a pointer to the first element of an access, at the iteration of the
// scans around.
func (d *driver) element(a ir.Access, op *ir.Op) *jen.Statement {
	v := a.Value.Root()
	at := ir.Index{Offset: a.Offset, Strides: make([]int, len(op.Loops))}
	for i, loop := range op.Loops[:min(d.bound, len(op.Loops))] {
		if loop.N > 1 {
			at.Strides[i] = a.Strides[i]
		}
	}
	place := func() *jen.Statement { return source.Affine(at, op.Loops, -1, nil) }
	switch {
	case v == d.target:
		at.Offset -= d.begin
		at.Strides[0] = 0
		return jen.Op("&").Id("sum").Index(place())
	case v.Role == ir.Const:
		return jen.Op("&").Id(d.Constant(v)).Index(place())
	case d.hasLocal(v):
		return jen.Op("&").Add(d.local(v)).Index(place())
	case at.Offset == 0 && !slices.ContainsFunc(at.Strides, func(s int) bool { return s != 0 }):
		first := jen.Op("&").Add(d.places.Tensor(v))
		for range d.places.Shape(v) {
			first = first.Index(jen.Lit(0))
		}
		return first
	}
	return jen.Op("&").Add(source.Flat(d.places.Tensor(v))).Index(place())
}

// local is the variable of a value.
func (d *driver) local(v *ir.Value) *jen.Statement { return jen.Id(d.places.Local(v)) }

// hasLocal reports whether a value has one. Weights are named by their fields.
func (d *driver) hasLocal(v *ir.Value) bool {
	return v != d.target && v.Role != ir.Const && v.Role != ir.Param
}

// declare has variables for what an operation reads, then for its result.
func (d *driver) declare(op *ir.Op) {
	for _, a := range append(slices.Clone(op.In), op.Out) {
		if v := a.Value.Root(); d.hasLocal(v) {
			d.local(v)
		}
	}
}

// span is all elements of a value.
func (d *driver) span(v *ir.Value) *jen.Statement { return d.local(v).Index(jen.Op(":")) }

// load puts n samples of inputs and, in training, targets into lanes; sample is
// the first of them, of type typ.
func (d *driver) load(sample *jen.Statement, typ string) []jen.Code {
	inputs, targets := sample, (*jen.Statement)(nil)
	if typ == "Sample" {
		inputs, targets = sample.Clone().Dot("Inputs"), sample.Clone().Dot("Targets")
	}
	var code []jen.Code
	move := func(v *ir.Value, from *jen.Statement) { code = append(code, jen.Copy(d.span(v), source.Flat(from))) }
	if d.program.Width > 1 {
		stride := jen.Int().Call(jen.Qual("unsafe", "Sizeof").Call(jen.Id(typ).Values()).Op("/").Qual("unsafe", "Sizeof").Call(d.Elem().Call(jen.Lit(0))))
		code = append(code, jen.Const().Id("stride").Op("=").Add(stride))
		move = func(v *ir.Value, from *jen.Statement) {
			code = append(code, source.InRuntime("ToLanes").Call(d.machine(), d.span(v), d.lanes(), jen.Op("&").Add(source.Flat(from)).Index(jen.Lit(0)), jen.Id("stride"), jen.Id("n")))
		}
	}
	for _, v := range d.loaded() {
		move(v, inputs.Clone().Dot(source.GoName(v.Name)))
		if v.Whole != nil {
			code = append(code, source.InRuntime("FromIntegers").Call(d.span(v), d.span(v)))
		}
	}
	for _, o := range d.program.Outputs {
		if targets != nil && o.Weight != nil && slices.Contains(d.program.Values, o.Weight) {
			move(o.Weight, targets.Clone().Dot(source.WeightName(o.Name)))
		}
		switch {
		case targets == nil || o.Target == nil || !slices.Contains(d.program.Values, o.Target):
		case o.Sparse && (o.Form.Padded || len(o.Form.Shape) > 0):
			labels := func(sample *jen.Statement) *jen.Statement { return sample.Dot("Targets").Dot(source.GoName(o.Name)) }
			if d.program.Width == 1 {
				code = append(code, source.OneHot(o, d.span(o.Target), labels(sample.Clone()), jen.Lit(1), jen.Lit(0)))
				continue
			}
			code = append(code, jen.For(jen.Id("l").Op(":=").Range().Id("n")).Block(
				source.OneHot(o, d.span(o.Target), labels(jen.Id("group").Index(jen.Id("l"))), d.lanes(), jen.Id("l"))))
		case o.Sparse:
			code = append(code, jen.Clear(d.span(o.Target)))
			label := func(sample *jen.Statement) *jen.Statement { return sample.Dot("Targets").Dot(source.GoName(o.Name)) }
			if d.program.Width == 1 {
				code = append(code, d.local(o.Target).Index(label(sample.Clone())).Op("=").Lit(1))
				continue
			}
			code = append(code, jen.For(jen.Id("l").Op(":=").Range().Id("n")).Block(
				d.local(o.Target).Index(label(jen.Id("group").Index(jen.Id("l"))).Op("*").Add(d.lanes()).Op("+").Id("l")).Op("=").Lit(1)))
		default:
			move(o.Target, targets.Clone().Dot(source.GoName(o.Name)))
		}
	}
	return append(code, d.Aside(report.Operation{
		Program: d.program.Purpose.String(), Width: d.program.Width, Machine: d.on.Name, Layer: "(samples)", Kind: "load",
		Kernel: "runtime.ToLanes", Form: "transposition", Own: int64(d.Width() * d.moved()),
	})...)
}

// loaded are the inputs that the program reads.
func (d *driver) loaded() []*ir.Value {
	return slices.DeleteFunc(slices.Clone(d.program.Inputs), func(v *ir.Value) bool { return !slices.Contains(d.program.Values, v) })
}

// moved is how many elements load moves, there and back.
func (d *driver) moved() int {
	n := 0
	for _, v := range d.program.Inputs {
		n += 2 * v.Size()
	}
	return n
}

// unload takes n samples of outputs out of lanes, to where at says.
func (d *driver) unload(at func(sample *jen.Statement) *jen.Statement) []jen.Code {
	size := jen.Int().Call(jen.Qual("unsafe", "Sizeof").Call(jen.Id("Outputs").Values()).Op("/").Qual("unsafe", "Sizeof").Call(d.Elem().Call(jen.Lit(0))))
	var code []jen.Code
	laned := false
	for _, o := range d.program.Outputs {
		v := o.Value.Root()
		field := func(sample *jen.Statement) *jen.Statement { return source.Flat(at(sample).Dot(source.GoName(o.Name))) }
		switch {
		case d.program.Width == 1:
			code = append(code, jen.Copy(field(jen.Lit(0)), d.span(v)))
		case v.Shared():
			code = append(code, jen.For(jen.Id("l").Op(":=").Range().Id("n")).Block(
				jen.Copy(field(jen.Id("l")), jen.Parens(d.places.Pointer(v, false)).Index(jen.Op(":")))))
		case d.program.Width == 1:
			code = append(code, jen.Copy(field(jen.Lit(0)), d.span(v)))
		default:
			laned = true
			code = append(code, source.InRuntime("FromLanes").Call(
				d.machine(), jen.Op("&").Add(field(jen.Lit(0))).Index(jen.Lit(0)), jen.Id("size"), d.span(v), d.lanes(), jen.Id("n")))
		}
	}
	if laned {
		code = append([]jen.Code{jen.Const().Id("size").Op("=").Add(size)}, code...)
	}
	return code
}
