package plain

import (
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/emit/internal/source"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// segments writes training where samples depend on one another: a function for each
// segment, those for what runs once after it, and the table of them.
func (g *writer) segments(f *jen.File) {
	p := g.Training
	functions := g.training
	var table []jen.Code
	for k := range p.Segments {
		group, sums, once := source.Segmented(p, k)
		name, then := source.Numbered("segment", k), ""
		g.segment(f, name, k, within(functions, group))
		if len(once) > 0 {
			then = source.Numbered("once", k)
			source.Declare(f, source.Comment("%s computes, after the sums over the samples, what else is one for the batch.", then),
				jen.Func().Id(then).Params(g.OnceParams(p)...).Block(g.calls(p, NewPlaces(g.Package, p), within(functions, once))...))
		}
		table = append(table, g.Segment(g.adapter(name), sums, p.Batch, then))
	}
	source.Declare(f, source.Comment("joint is training in plain Go. The samples depend on one another, so all of them go through a segment before any enters the next."),
		jen.Var().Id("joint").Op("=").Add(g.Joint(p, table)))
}

// within are the functions that are made of some operations.
func within(functions []*function, ops []*ir.Op) []*function {
	return slices.DeleteFunc(slices.Clone(functions), func(fn *function) bool { return !slices.Contains(ops, fn.ops[0]) })
}

// segment writes the function that takes a sample through one.
func (g *writer) segment(f *jen.File, name string, k int, functions []*function) {
	p, s := g.Training, NewPlaces(g.Package, g.Training, "share")
	var body []jen.Code
	if k == 0 {
		body = s.Converted()
	}
	body = append(body, g.listed(p, s, functions)...)
	if k == p.Segments-1 {
		body = append(body, s.Copies()...)
	}
	params := []jen.Code{
		jen.Id("w").Add(source.Pointer("Parameters")), jen.Id("a").Op("*").Add(g.Arena("TrainingArena")), g.BatchParam(p), jen.Id("share").Op("*").Index(jen.Lit(1)).Add(g.Elem()),
		jen.Id("in").Add(source.Pointer("Inputs")), jen.Id("target").Add(source.Pointer("Targets")), jen.Id("out").Add(source.Pointer("Outputs")), jen.Id("loss").Op("*").Add(g.Arena(g.NumLosses())),
		jen.Id("grad").Add(source.Pointer("Parameters")), jen.Id("watch").Add(g.watchType()),
	}
	source.Declare(f, source.Comment("%s takes one sample through segment %d of %d of a training step. batch is what is one for all samples, share is 1 over their number.", name, k+1, p.Segments),
		jen.Func().Id(name).Params(append(params, randomParams(p.Ops)...)...).Block(s.Declare(body)...))
}

// adapter is a segment's function for a group of one sample.
func (g *writer) adapter(name string) jen.Code {
	of := func(field string) *jen.Statement { return jen.Id("g").Dot(field) }
	pointer := func(size jen.Code, field string) jen.Code {
		return jen.Parens(jen.Op("*").Index(size).Add(g.Elem())).Call(of(field))
	}
	args := []jen.Code{
		jen.Id("w"), pointer(jen.Id("TrainingArena"), "Arena"), pointer(jen.Lit(g.Training.Batch), "Batch"), jen.Op("&").Index(jen.Lit(1)).Add(g.Elem()).Values(of("Scale")),
		jen.Op("&").Id("s").Dot("Inputs"), jen.Op("&").Id("s").Dot("Targets"), jen.Op("&").Add(of("Outputs")).Index(jen.Lit(0)), pointer(jen.Id(g.NumLosses()), "Losses"),
		jen.Parens(jen.Op("*").Id("Parameters")).Call(jen.Qual("unsafe", "Pointer").Call(jen.Op("&").Add(of("Gradients")).Index(jen.Lit(0)))), of("Watch"),
	}
	if source.IsRandom(g.Training.Ops) {
		args = append(args, of("Machine"), of("Random").Index(jen.Lit(0)))
	}
	group := source.InRuntime("Group").Types(jen.Id("Sample"), jen.Id("Outputs"), g.Elem())
	return jen.Func().Params(jen.Id("w").Add(source.Pointer("Parameters")), jen.Id("g").Op("*").Add(group)).Block(
		jen.Id("s").Op(":=").Op("&").Add(of("Samples")).Index(jen.Lit(0)),
		jen.Id(name).Call(args...))
}
