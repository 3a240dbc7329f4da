package vector

import (
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/emit/internal/source"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/schedule"
)

// groups writes predictions in lanes, where these are worth it, and the measuring of
// samples.
func (g *writer) groups(f *jen.File) {
	if p := g.schedule.Wide(ir.Predict); p.Fewest.Is > 0 {
		g.newDriver(p, "group").group(f, g.own("predictGroup"), "Inputs", "predicts up to lanes samples")
		g.derivation(f, p, g.own("deriveGroup"), g.own("predictGroup"))
	}
	if p := g.schedule.Twice(); p != nil {
		g.newDriver(p, "twice").group(f, g.own("predictTwice"), "Inputs", "predicts up to twice as many")
	}
	if p := g.schedule.Wide(ir.Evaluate); p != nil {
		g.newDriver(p, "evaluate").group(f, g.own("evaluateGroup"), "Sample", "computes outputs and losses of up to lanes samples")
		g.derivation(f, p, g.own("deriveEvaluation"), g.own("evaluateGroup"))
	}
}

// group writes a function of that name which takes samples of a type forward.
func (d *driver) group(f *jen.File, name, sample, does string) {
	d.machineIs = jen.Id("g.Machine")
	if d.isShared() {
		d.private = d.program.Private()
	}
	d.enter(append(namesInGroup, d.own("laneArena"))...)
	if slices.ContainsFunc(d.program.Stretches, func(s schedule.Stretch) bool { return schedule.SharedOut(s.Calls) }) {
		d.places.Share(d.private)
	}
	for _, v := range d.loaded() {
		d.local(v)
	}
	calls := d.shared(d.program.Stretches)
	body := append(d.led(d.load(jen.Id("group").Index(jen.Lit(0)), sample)), jen.Line())
	body = append(append(body, calls...), jen.Line())
	left := d.unload(func(sample *jen.Statement) *jen.Statement { return jen.Id("g.Outputs").Index(sample) })
	if d.program.Purpose == ir.Evaluate {
		left = append(left, d.keepLosses()...)
	}
	body = append(body, d.led(left)...)
	body = slices.Concat(d.forwardGroup(), d.memberOfGroup(d.own("laneArena")), d.derivedOfGroup(), d.places.Declare(body))
	source.Declare(f, source.Comment("%s %s, a layer at a time. %s", name, does, sharing),
		jen.Func().Id(name).Params(jen.Id("w").Add(source.Pointer("Parameters")), jen.Id("g").Op("*").Add(d.groupType(sample))).Block(body...))
	d.writePlain(f)
}

// groupType is a group of samples, or of their inputs, with its memory.
func (g *writer) groupType(sample string) *jen.Statement {
	return source.InRuntime("Group").Types(jen.Id(sample), jen.Id("Outputs"), g.Elem())
}

// namesInGroup are those that functions over groups of samples have beside values.
var namesInGroup = []string{"g", "group", "n", "l", "sample", "stride", "size"}

// groupOfSamples names the samples of a group, and how many these are.
func groupOfSamples() []jen.Code {
	return []jen.Code{jen.Id("group").Op(":=").Id("g.Samples"), jen.Id("n").Op(":=").Len(jen.Id("group"))}
}

// forwardGroup names the arena of a group, its samples, and how many these are.
func (g *writer) forwardGroup() []jen.Code {
	return append([]jen.Code{jen.Id("a").Op(":=").Parens(jen.Op("*").Add(g.Arena(g.own("laneArena")))).Call(jen.Id("g.Arena"))}, groupOfSamples()...)
}

// memberOfGroup names the member of a team that takes a group, if one may, and the arena of its own,
// whose size is a constant.
func (d *driver) memberOfGroup(arena string) []jen.Code {
	var code []jen.Code
	if d.isShared() {
		code = append(code, jen.Id(source.MemberName).Op(":=").Id("g.Member"))
	}
	if len(d.private) > 0 {
		code = append(code, jen.Id(source.OwnName).Op(":=").Parens(jen.Op("*").Add(d.Arena(arena))).Call(jen.Id("g.Own")))
	}
	return code
}

// derivedOfGroup names what is derived from the weights, if the program reads any.
func (d *driver) derivedOfGroup() []jen.Code {
	if d.program.Kept == 0 {
		return nil
	}
	return []jen.Code{jen.Id("derived").Op(":=").Id("g.Derived")}
}

// keepLosses copies the losses of a group out of the arena.
func (d *driver) keepLosses() []jen.Code {
	var code []jen.Code
	for i, l := range d.program.Losses() {
		code = append(code, jen.Copy(jen.Id("g.Losses").Index(jen.Lit(i*d.program.Width).Op(":")), d.span(l)))
	}
	return code
}
