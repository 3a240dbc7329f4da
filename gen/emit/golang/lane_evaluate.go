package golang

import (
	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/kernel"
)

// evaluationType is the type of the entry for it in the network's table.
func (g *generator) evaluationType() *jen.Statement {
	return inRuntime("Lanes").Types(jen.Id("Parameters"), jen.Id("Sample"), jen.Id("Outputs"), g.elem())
}

// laneEvaluation writes the measuring of samples in lanes.
func (g *generator) laneEvaluation(f *jen.File, kernels *kernel.Kernels) error {
	p := g.u.LaneEvaluation
	l := g.newLaneWriter(p, "evaluate", kernels)
	calls, err := l.calls(p.Ops)
	if err != nil {
		return err
	}
	declare(f, comment("evaluation is how samples are measured side by side."),
		jen.Var().Id("evaluation").Op("=").Add(g.evaluationType()).Values(
			jen.Id("Width").Op(":").Id("lanes"), jen.Id("Arena").Op(":").Id("laneArena"), jen.Id("Samples").Op(":").Id("evaluateGroup")))
	body := append([]jen.Code{jen.Id("a").Op(":=").Parens(jen.Op("*").Add(g.arena("laneArena"))).Call(jen.Id("g.Arena"))}, groupOfSamples()...)
	body = append(body, l.load(jen.Id("group").Index(jen.Lit(0)), "Sample")...)
	body = append(body, calls...)
	body = append(body, l.unload(func(sample *jen.Statement) *jen.Statement { return jen.Id("g.Outputs").Index(sample) })...)
	body = append(body, l.keepLosses()...)
	declare(f, comment("evaluateGroup computes outputs and losses of up to lanes samples."),
		jen.Func().Id("evaluateGroup").Params(jen.Id("w").Add(pointer("Parameters")), jen.Id("g").Op("*").Add(g.groupType())).Block(body...))
	l.writePlain(f)
	return nil
}

// groupType is a group of samples with its memory.
func (g *generator) groupType() *jen.Statement {
	return inRuntime("Group").Types(jen.Id("Sample"), jen.Id("Outputs"), g.elem())
}

// groupOfSamples names the samples of a group, and how many these are.
func groupOfSamples() []jen.Code {
	return []jen.Code{jen.Id("group").Op(":=").Id("g.Samples"), jen.Id("n").Op(":=").Len(jen.Id("group"))}
}

// keepLosses copies the losses of a group out of the arena.
func (l *laneWriter) keepLosses() []jen.Code {
	var code []jen.Code
	for i, o := range l.program.Outputs {
		code = append(code, jen.Copy(jen.Id("g.Losses").Index(jen.Lit(i*l.program.Width).Op(":")), l.span(o.Loss)))
	}
	return code
}
