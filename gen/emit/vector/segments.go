package vector

import (
	"fmt"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/emit/internal/source"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/report"
	"github.com/seed-5f2744a7/tensornet/gen/schedule"
)

// segments writes training where samples depend on one another: a function that takes a
// group of samples through a segment. What runs once after it is that of plain Go.
func (w *width) segments(f *jen.File) {
	w.machineIs, w.bound, w.target = jen.Id("g.Machine"), 0, nil
	w.enter(append(namesInGroup, source.SegmentNumber, w.named("TrainingArena"), w.named("TrainingPersistent"))...)
	segments, sums := make([][]jen.Code, len(w.Segments)), make([][]*ir.Op, len(w.Segments))
	for k, s := range w.Segments {
		if k == 0 {
			first := jen.Id("sample")
			if w.program.Width > 1 {
				first = jen.Id("group").Index(jen.Lit(0))
			}
			segments[k] = append(w.load(first, "Sample"), w.shares()...)
		}
		segments[k] = append(segments[k], w.stretches(s.Stretches)...)
		sums[k] = s.Sums
		w.once(k, s)
	}
	last := len(segments) - 1
	segments[last] = append(segments[last], w.unload(func(l *jen.Statement) *jen.Statement { return jen.Id("g.Outputs").Index(l) })...)
	segments[last] = append(segments[last], w.keepLosses()...)
	w.segment(f, w.places.Declare([]jen.Code{source.Cases(segments)}))
	w.joint = w.Joint(w.program.Program, w.named("Segment"), sums)
}

// segment writes the function that takes a group of samples through one.
func (w *width) segment(f *jen.File, body []jen.Code) {
	random, does := jen.Id(source.RandomName).Op(":="), "a sample"
	if w.program.Width > 1 {
		random.Parens(jen.Op("*").Index(w.id("lanes")).Uint64()).Call(jen.Id("g.Random"))
		does = "a group of samples"
	} else {
		random.Id("g.Random").Index(jen.Lit(0))
	}
	head := source.Used(body, []source.Named{
		{Name: "a", Code: w.MemoryInGroup("a", jen.Id(w.named("TrainingArena")), "Arena")},
		{Name: "persistent", Code: w.MemoryInGroup("persistent", jen.Id(w.named("TrainingPersistent")), "Persistent")},
		{Name: "batch", Code: w.MemoryInGroup("batch", jen.Lit(w.program.Batch), "Batch")},
		{Name: "derived", Code: jen.Id("derived").Op(":=").Id("g.Derived")},
		{Name: source.RandomName, Code: random},
		{Name: "sample", Code: jen.Id("sample").Op(":=").Op("&").Id("g.Samples").Index(jen.Lit(0))},
		{Name: "group", Code: jen.Id("group").Op(":=").Id("g.Samples")},
		{Name: "n", Code: jen.Id("n").Op(":=").Len(jen.Id("g.Samples"))},
	})
	w.DeclareSegments(f, w.named("Segment"), w.named("Segment")+" takes "+does+" through a segment of a training step. "+sharing, append(head, body...))
}

// shares tells each sample its share in the mean over the batch.
func (w *width) shares() []jen.Code {
	share := w.program.Share
	if w.program.Width == 1 {
		return []jen.Code{w.local(share).Index(jen.Lit(0)).Op("=").Id("g.Scale")}
	}
	return []jen.Code{
		jen.Clear(w.span(share)),
		jen.For(jen.Id("l").Op(":=").Range().Id("n")).Block(w.local(share).Index(jen.Id("l")).Op("=").Id("g.Scale")),
	}
}

// once notes what runs once after segment k, which must be what plain Go has there: no
// operation of it is one of samples.
func (w *width) once(k int, s schedule.Segment) {
	for _, op := range s.Once {
		w.record(&schedule.Call{How: schedule.PlainGo, Op: op}, report.Operation{Plain: "runs once for the batch"})
	}
	if _, _, once := source.Segmented(w.Package.Training, k); !alike(once, s.Once) {
		w.failed = fmt.Errorf("what runs once after segment %d is something else with %d samples side by side", k, w.program.Width)
	}
}

// alike reports whether operations of two programs do the same in the same places.
func alike(a, b []*ir.Op) bool {
	return slices.EqualFunc(a, b, func(a, b *ir.Op) bool {
		same := func(a, b ir.Access) bool { return a.Value.Root().String() == b.Value.Root().String() }
		return a.String() == b.String() && same(a.Out, b.Out) && slices.EqualFunc(a.In, b.In, same)
	})
}

// isJoint reports whether the program's samples depend on one another.
func isJoint(p *ir.Program) bool { return p.Segments > 0 }
