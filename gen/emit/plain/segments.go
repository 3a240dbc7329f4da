package plain

import (
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/emit/internal/source"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// segments writes training where samples depend on one another: a function that takes a
// sample through a segment, one for what runs once after it, and the table of them.
func (g *writer) segments(f *jen.File) {
	p := g.Training
	s, then := NewPlaces(g.Package, p, source.SegmentNumber, "g", "sample", "share"), NewPlaces(g.Package, p, source.SegmentNumber, "values")
	segments, after, sums := make([][]jen.Code, p.Segments), make([][]jen.Code, p.Segments), make([][]*ir.Op, p.Segments)
	for k := range segments {
		group, sum, once := source.Segmented(p, k)
		if k == 0 {
			segments[k] = s.Converted()
		}
		segments[k] = append(segments[k], g.listed(p, s, within(g.training, group))...)
		sums[k] = sum
		after[k] = g.listed(p, then, within(g.training, once))
	}
	last := p.Segments - 1
	segments[last] = append(segments[last], s.Copies()...)
	g.segment(f, s.Declare([]jen.Code{source.Cases(segments)}))
	memory := jen.Id("batch").Op(":=").Parens(jen.Op("*").Index(jen.Lit(p.Batch)).Add(g.Elem())).Call(jen.Id("values"))
	source.Declare(f, source.Comment("%s computes, after the sums over the samples at the end of a segment, what else is one for the batch.", source.OnceFunction),
		jen.Func().Id(source.OnceFunction).Params(jen.Id(source.SegmentNumber).Int(), jen.Id("w").Add(source.Pointer("Parameters")), jen.Id("values").Index().Add(g.Elem())).
			Block(then.Declare([]jen.Code{source.Cases(after)}, memory)...))
	source.Declare(f, source.Comment("joint is training in plain Go. The samples depend on one another, so all of them go through a segment before any enters the next."),
		jen.Var().Id("joint").Op("=").Add(g.Joint(p, source.SegmentFunction, sums)))
}

// within are the functions that are made of some operations.
func within(functions []*function, ops []*ir.Op) []*function {
	return slices.DeleteFunc(slices.Clone(functions), func(fn *function) bool { return !slices.Contains(ops, fn.ops[0]) })
}

// segment writes the function that takes a sample through one.
func (g *writer) segment(f *jen.File, body []jen.Code) {
	of := func(name, field string) source.Named {
		return source.Named{Name: name, Code: jen.Id(name).Op(":=").Id("g." + field)}
	}
	pointer := func(name, to string) source.Named {
		return source.Named{Name: name, Code: jen.Id(name).Op(":=").Op("&").Id(to)}
	}
	gradients := jen.Parens(jen.Op("*").Id("Parameters")).Call(jen.Qual("unsafe", "Pointer").Call(jen.Op("&").Id("g.Gradients").Index(jen.Lit(0))))
	head := source.Used(body, []source.Named{
		{Name: "a", Code: g.MemoryInGroup("a", jen.Id("TrainingArena"), "Arena")},
		{Name: "batch", Code: g.MemoryInGroup("batch", jen.Lit(g.Training.Batch), "Batch")},
		{Name: "share", Code: jen.Id("share").Op(":=").Op("&").Index(jen.Lit(1)).Add(g.Elem()).Values(jen.Id("g.Scale"))},
		pointer("in", "g.Samples[0].Inputs"),
		pointer("target", "g.Samples[0].Targets"),
		pointer("out", "g.Outputs[0]"),
		{Name: "loss", Code: g.MemoryInGroup("loss", jen.Id(g.NumLosses()), "Losses")},
		{Name: "grad", Code: jen.Id("grad").Op(":=").Add(gradients)},
		of("watch", "Watch"),
		of(source.MachineName, "Machine"),
		of(source.RandomName, "Random[0]"),
	})
	g.DeclareSegments(f, source.SegmentFunction, "segment takes one sample through a segment of a training step. batch is what is one for all samples, share is 1 over their number.", append(head, body...))
}
