package vector

import (
	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/emit/internal/source"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// groups writes predictions in lanes, where these are worth it, and the measuring of
// samples.
func (g *writer) groups(f *jen.File) {
	if p := g.Schedule.Wide(ir.Predict); p.Fewest.Is > 0 {
		g.newDriver(p, "group").group(f, "predictGroup", "Inputs", "predicts up to lanes samples")
	}
	g.newDriver(g.Schedule.Wide(ir.Evaluate), "evaluate").group(f, "evaluateGroup", "Sample", "computes outputs and losses of up to lanes samples")
}

// group writes a function of that name which takes samples of a type forward.
func (d *driver) group(f *jen.File, name, sample, does string) {
	d.on = jen.Id("g.Machine")
	body := d.naming(func() []jen.Code {
		calls := d.stretches(d.program.Stretches)
		code := append(d.forwardGroup(), d.load(jen.Id("group").Index(jen.Lit(0)), sample)...)
		code = append(code, calls...)
		code = append(code, d.unload(func(sample *jen.Statement) *jen.Statement { return jen.Id("g.Outputs").Index(sample) })...)
		if d.program.Purpose == ir.Evaluate {
			code = append(code, d.keepLosses()...)
		}
		return code
	})
	source.Declare(f, source.Comment("%s %s.", name, does),
		jen.Func().Id(name).Params(jen.Id("w").Add(source.Pointer("Parameters")), jen.Id("g").Op("*").Add(d.groupType(sample))).Block(body...))
	d.writePlain(f)
}

// groupType is a group of samples, or of their inputs, with its memory.
func (g *writer) groupType(sample string) *jen.Statement {
	return source.InRuntime("Group").Types(jen.Id(sample), jen.Id("Outputs"), g.Elem())
}

// groupOfSamples names the samples of a group, and how many these are.
func groupOfSamples() []jen.Code {
	return []jen.Code{jen.Id("group").Op(":=").Id("g.Samples"), jen.Id("n").Op(":=").Len(jen.Id("group"))}
}

// forwardGroup names the arena of a group, its samples, and how many these are.
func (g *writer) forwardGroup() []jen.Code {
	return append([]jen.Code{jen.Id("a").Op(":=").Parens(jen.Op("*").Add(g.Arena("laneArena"))).Call(jen.Id("g.Arena"))}, groupOfSamples()...)
}

// keepLosses copies the losses of a group out of the arena.
func (d *driver) keepLosses() []jen.Code {
	var code []jen.Code
	for i, o := range d.program.Outputs {
		code = append(code, jen.Copy(jen.Id("g.Losses").Index(jen.Lit(i*d.program.Width).Op(":")), d.span(o.Loss)))
	}
	return code
}
