package golang

import (
	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/kernel"
)

func (g *generator) evaluateLanesHead() *jen.Statement {
	return method("m", "Model", "evaluateLanes").Params(
		jen.Id("samples").Index().Id("Sample"), jen.Id("meter").Op("*").Add(inRuntime("Meter")),
	).Params(jen.Id("scored").Int(), jen.Id("done").Bool())
}

// tryEvaluateLanes measures in lanes, where there are any.
func (g *generator) tryEvaluateLanes() jen.Code {
	if g.u.LaneEvaluation == nil {
		return jen.Null()
	}
	return jen.If(jen.List(jen.Id("n"), jen.Id("done")).Op(":=").Id("m.evaluateLanes").Call(jen.Id("samples"), jen.Id("meter")), jen.Id("done")).Block(jen.Return(jen.Id("n")))
}

// laneEvaluation writes the measuring of samples in lanes.
func (g *generator) laneEvaluation(f *jen.File, kernels *kernel.Kernels) error {
	p := g.u.LaneEvaluation
	l := g.newLaneWriter(p, "evaluate", kernels)
	calls, err := l.calls(p.Ops)
	if err != nil {
		return err
	}
	arena := g.arena("laneArena")
	declare(f, comment("evaluateLanes is score in groups of samples that run side by side."),
		g.evaluateLanesHead().Block(
			jen.If(jen.Op("!").Add(inRuntime("AVX2"))).Block(jen.Return(jen.Lit(0), jen.False())),
			jen.Id("a").Op(":=").Id("lanePool.Get").Call().Assert(jen.Op("*").Add(arena)),
			jen.Defer().Id("lanePool.Put").Call(jen.Id("a")),
			jen.Id("outputs").Op(":=").Make(jen.Index().Id("Outputs"), jen.Id("lanes")),
			jen.For(jen.Id("scored").Op("<").Len(jen.Id("samples"))).Block(
				jen.Id("group").Op(":=").Id("samples").Index(jen.Id("scored").Op(":").Min(jen.Id("scored").Op("+").Id("lanes"), jen.Len(jen.Id("samples")))),
				jen.Id("evaluateGroup").Call(jen.Id("m.parameters"), jen.Id("a"), jen.Id("group"), jen.Id("outputs")),
				jen.For(jen.Id("k").Op(":=").Range().Id("group")).Block(append(g.judgeLane(),
					jen.Id("scored").Op("++"),
					jen.If(jen.Op("!").Id("meter.Sample").Call()).Block(jen.Return(jen.Id("scored"), jen.True())),
				)...),
			),
			jen.Return(jen.Id("scored"), jen.True()),
		))
	body := []jen.Code{jen.Id("n").Op(":=").Len(jen.Id("group"))}
	body = append(body, l.load(jen.Id("group").Index(jen.Lit(0)), "Sample")...)
	body = append(body, calls...)
	body = append(body, l.unload(func(sample *jen.Statement) *jen.Statement { return jen.Id("outputs").Index(sample) })...)
	declare(f, comment("evaluateGroup predicts up to lanes samples and leaves their losses in the arena."),
		jen.Func().Id("evaluateGroup").Params(jen.Id("w").Add(pointer("Parameters")), jen.Id("a").Op("*").Add(arena),
			jen.Id("group").Index().Id("Sample"), jen.Id("outputs").Index().Id("Outputs")).Block(body...))
	l.writePlain(f)
	return nil
}

// judgeLane has the meter judge sample k of a group.
func (g *generator) judgeLane() []jen.Code {
	var code []jen.Code
	for i, o := range g.u.LaneEvaluation.Outputs {
		at := ir.Index{Offset: o.Loss.Home, Strides: []int{1}}
		loss := jen.Id("a").Index((&nest{op: &ir.Op{Loops: []ir.Loop{{Name: "k"}}}}).affine(at, nil))
		code = append(code, jen.Id("meter.AddLoss").Call(jen.Lit(i), g.widen(loss)))
	}
	for i, o := range g.u.Training.Outputs {
		if g.u.Info.Outputs[i].Metric != "none" {
			code = append(code, judgeBy(jen.Id("meter"), i, o, jen.Id("outputs").Index(jen.Id("k")), jen.Id("group").Index(jen.Id("k"))))
		}
	}
	return code
}
