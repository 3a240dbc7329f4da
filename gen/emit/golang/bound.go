package golang

import (
	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// termsOf is how many products, at most, a sample adds to the gradient of a weight;
// 0 where a gradient is anything but sums of products of two kept values.
func termsOf(weights []*ir.Op) int {
	terms := 0
	for _, op := range ir.Leaves(weights) {
		if op.Kind == ir.Route || op.Kind == ir.Random || op.Max || op.Expr != nil && degree(op.Expr) > 2 {
			return 0
		}
		for _, a := range op.In {
			if v := a.Value.Root(); !v.Kept {
				return 0
			}
		}
		n := 1
		for i, l := range op.Loops {
			if op.Out.Strides[i] == 0 {
				n *= l.N
			}
		}
		terms += n
	}
	return terms
}

// degree is that of a product of operands and small numbers, 3 for all else.
func degree(e *expr.Expr) int {
	switch {
	case e.Op == expr.OpArg:
		return 1
	case e.Op == expr.OpConst && e.Value >= -1 && e.Value <= 1:
		return 0
	case e.Op == expr.OpMul:
		return degree(e.Args[0]) + degree(e.Args[1])
	}
	return 3
}

// bounded writes what tells, before any weight is changed, that gradients are
// finite.
func (g *generator) bounded(f *jen.File) {
	declare(f, comment("bounded reports whether the gradients of the batch, of so many samples, are certainly finite: sums of products of values that are not too large."),
		method("t", "Trainer", "bounded").Params(jen.Id("samples").Int()).Bool().Block(
			jen.Id("v").Op(":=").Op("&").Id("t.vectors"),
			jen.Return(jen.Id("v.path").Op("!=").Nil().Op("&&").Add(inRuntime("FiniteSums")).Call(jen.Id("v.largest"), jen.Id("v.path.Terms").Op("*").Id("samples"))),
		))
}

// careful writes the end of a step whose gradients may not be finite.
func (g *generator) careful(f *jen.File) {
	declare(f, comment("careful is finish for a batch whose gradients may not be finite: it computes all of them before it changes any weight by them, and none if they are not."),
		method("t", "Trainer", "careful").Params(jen.Id("batch").Index().Id("Sample")).Block(
			jen.Id("t.finish").Call(jen.False()),
			jen.If(jen.Op("!").Add(inRuntime("AllFinite")).Call(flat(jen.Id("t.shards").Index(jen.Lit(0)).Dot("gradients")))).Block(
				jen.Id("t.err").Op("=").Add(inRuntime("GradientDiverged")).Call(jen.Id("t.blame").Call(jen.Id("batch"))),
				jen.Return(),
			),
			jen.Id("t.steps").Op("++"),
			jen.Id("t.pool.Do").Call(jen.Len(jen.Id("t.blocks")), jen.Id("t.doUpdate")),
		))
	declare(f, comment("runUpdate changes a block of weights against gradients that were kept."),
		method("t", "Trainer", "runUpdate").Params(jen.Id("i").Int()).Block(
			jen.Id("b").Op(":=").Id("t.blocks").Index(jen.Id("i")),
			jen.Id("t.update").Call(jen.Id("b"), flat(jen.Id("t.shards").Index(jen.Lit(0)).Dot("gradients")).Index(jen.Id("b.Begin").Op(":").Id("b.End"))),
		))
	key := inRuntime("SampleKey").Call(jen.Id("t.options.Seed"), jen.Id("t.steps"), jen.Id("k"))
	declare(f, comment("blame says where, on the way back from the loss, a gradient is not finite first."),
		method("t", "Trainer", "blame").Params(jen.Id("batch").Index().Id("Sample")).String().Block(
			jen.List(jen.Id("s"), jen.Id("where")).Op(":=").List(jen.Id("newShard").Call(), jen.Lit("")),
			jen.Id("watch").Op(":=").Func().Params(jen.Id("at").String(), jen.Id("gradients").Op("...").Index().Add(g.elem())).Block(
				jen.For(jen.List(jen.Id("_"), jen.Id("x")).Op(":=").Range().Id("gradients")).Block(
					jen.If(jen.Id("where").Op("==").Lit("").Op("&&").Op("!").Add(inRuntime("AllFinite")).Call(jen.Id("x"))).Block(jen.Id("where").Op("=").Id("at")),
				)),
			jen.For(jen.Id("k").Op(":=").Range().Id("batch")).Block(
				jen.Id("sample").Op(":=").Op("&").Id("batch").Index(jen.Id("k")),
				jen.Clear(flat(jen.Id("s.gradients"))),
				jen.Id("s.forward").Call(append([]jen.Code{jen.Id("t.parameters"), jen.Id("sample"), jen.Id("s.meter")}, randomArg(g.u.Training.Ops, key)...)...),
				g.backwardOf(jen.Id("watch")),
				jen.If(jen.Id("where").Op("!=").Lit("")).Block(jen.Return(jen.Id("where"))),
			),
			jen.Return(jen.Lit("the batch")),
		))
}

// backwardOf takes the sample of shard s back.
func (g *generator) backwardOf(watch *jen.Statement) *jen.Statement {
	return jen.Id("backward").Call(jen.Id("t.parameters"), jen.Op("&").Id("s.arena"),
		jen.Op("&").Id("sample.Inputs"), jen.Op("&").Id("sample.Targets"), jen.Op("&").Id("s.outputs"), jen.Op("&").Id("s.gradients"), watch)
}

// watchType is that of a function which is told the gradients that each layer
// leaves.
func (g *generator) watchType() *jen.Statement {
	return jen.Func().Params(jen.Id("at").String(), jen.Id("gradients").Op("...").Index().Add(g.elem()))
}

// watched tells watch, if there is one, what a function has left.
func (s *story) watched(fn *function) jen.Code {
	args := []jen.Code{jen.Lit("layer " + quoted(fn.layer))}
	if fn.stage == ir.LossBackward {
		args[0] = jen.Lit("the loss of output " + quoted(fn.layer))
	}
	for _, p := range fn.params {
		if p.written && p.value.Role == ir.Grad {
			args = append(args, jen.Id("flat").Call(s.argument(p)))
		}
	}
	return jen.If(jen.Id("watch").Op("!=").Nil()).Block(jen.Id("watch").Call(args...))
}

func quoted(name string) string { return `"` + name + `"` }
