package golang

import (
	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/kernel"
)

// laneEvaluation writes the measuring of samples in lanes.
func (g *generator) laneEvaluation(f *jen.File, kernels *kernel.Kernels) {
	p := g.u.Schedule.Wide(ir.Evaluate)
	l := g.newLaneWriter(p, "evaluate", kernels)
	l.on = jen.Id("g.Machine")
	calls := l.stretches(p.Stretches)
	body := append(g.forwardGroup(), l.load(jen.Id("group").Index(jen.Lit(0)), "Sample")...)
	body = append(body, calls...)
	body = append(body, l.unload(func(sample *jen.Statement) *jen.Statement { return jen.Id("g.Outputs").Index(sample) })...)
	body = append(body, l.keepLosses()...)
	declare(f, comment("evaluateGroup computes outputs and losses of up to lanes samples."),
		jen.Func().Id("evaluateGroup").Params(jen.Id("w").Add(pointer("Parameters")), jen.Id("g").Op("*").Add(g.groupType("Sample"))).Block(body...))
	l.writePlain(f)
}

// groupType is a group of samples, or of their inputs, with its memory.
func (g *generator) groupType(sample string) *jen.Statement {
	return inRuntime("Group").Types(jen.Id(sample), jen.Id("Outputs"), g.elem())
}

// groupOfSamples names the samples of a group, and how many these are.
func groupOfSamples() []jen.Code {
	return []jen.Code{jen.Id("group").Op(":=").Id("g.Samples"), jen.Id("n").Op(":=").Len(jen.Id("group"))}
}

// forwardGroup names the arena of a group, its samples, and how many these are.
func (g *generator) forwardGroup() []jen.Code {
	return append([]jen.Code{jen.Id("a").Op(":=").Parens(jen.Op("*").Add(g.arena("laneArena"))).Call(jen.Id("g.Arena"))}, groupOfSamples()...)
}

// keepLosses copies the losses of a group out of the arena.
func (l *laneWriter) keepLosses() []jen.Code {
	var code []jen.Code
	for i, o := range l.program.Outputs {
		code = append(code, jen.Copy(jen.Id("g.Losses").Index(jen.Lit(i*l.program.Width).Op(":")), l.span(o.Loss)))
	}
	return code
}
