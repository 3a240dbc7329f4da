package vector

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/emit/internal/source"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/report"
	"github.com/seed-5f2744a7/tensornet/gen/schedule"
)

// segments writes training where samples depend on one another: a function for each
// segment, and those for what runs once after it.
func (w *width) segments(f *jen.File) {
	w.machineIs, w.bound, w.target = jen.Id("g.Machine"), 0, nil
	var table []jen.Code
	for k, s := range w.Segments {
		name, once := w.named(source.Numbered("Segment", k)), ""
		w.segment(f, name, k, s)
		if len(s.Once) > 0 {
			once = w.once(k, s)
		}
		table = append(table, w.Package.Segment(jen.Id(name), s.Sums, w.program.Batch, once))
	}
	w.joint = w.Joint(w.program.Program, table)
}

// segment writes what happens to a group of samples in one.
func (w *width) segment(f *jen.File, name string, k int, s schedule.Segment) {
	w.enter(append(namesInGroup, w.named("TrainingArena"), w.named("TrainingPersistent"))...)
	var code []jen.Code
	if k == 0 {
		first := jen.Id("sample")
		if w.program.Width > 1 {
			first = jen.Id("group").Index(jen.Lit(0))
		}
		code = append(w.load(first, "Sample"), w.shares()...)
	}
	code = append(code, w.stretches(s.Stretches)...)
	if k == len(w.Segments)-1 {
		code = append(code, w.unload(func(l *jen.Statement) *jen.Statement { return jen.Id("g.Outputs").Index(l) })...)
		code = append(code, w.keepLosses()...)
	}
	body := w.places.Declare(code)
	random := jen.Id(source.RandomName).Op(":=")
	if w.program.Width > 1 {
		random.Parens(jen.Op("*").Index(w.id("lanes")).Uint64()).Call(jen.Id("g.Random"))
	} else {
		random.Id("g.Random").Index(jen.Lit(0))
	}
	memory := func(name string, size *jen.Statement, field string) jen.Code {
		return jen.Id(name).Op(":=").Parens(jen.Op("*").Index(size).Add(w.Elem())).Call(jen.Id("g." + field))
	}
	body = append(used(body, []named{
		{"a", memory("a", jen.Id(w.named("TrainingArena")), "Arena")},
		{"persistent", memory("persistent", jen.Id(w.named("TrainingPersistent")), "Persistent")},
		{"batch", memory("batch", jen.Lit(w.program.Batch), "Batch")},
		{"derived", jen.Id("derived").Op(":=").Id("g.Derived")},
		{source.RandomName, random},
		{"sample", jen.Id("sample").Op(":=").Op("&").Id("g.Samples").Index(jen.Lit(0))},
		{"group", jen.Id("group").Op(":=").Id("g.Samples")},
		{"n", jen.Id("n").Op(":=").Len(jen.Id("g.Samples"))},
	}), body...)
	does := "a sample"
	if w.program.Width > 1 {
		does = "a group of samples"
	}
	source.Declare(f, source.Comment("%s takes %s through segment %d of %d of a training step. %s", name, does, k+1, len(w.Segments), sharing),
		jen.Func().Id(name).Params(jen.Id("w").Add(source.Pointer("Parameters")), jen.Id("g").Op("*").Add(w.groupType("Sample"))).Block(body...))
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

// once is the function for what runs once after segment k, which is that of plain Go: no
// operation of it is one of samples.
func (w *width) once(k int, s schedule.Segment) string {
	for _, op := range s.Once {
		w.record(&schedule.Call{How: schedule.PlainGo, Op: op}, report.Operation{Plain: "runs once for the batch"})
	}
	name := source.Numbered("once", k)
	if _, _, once := source.Segmented(w.Package.Training, k); !alike(once, s.Once) {
		w.failed = fmt.Errorf("%s is another function with %d samples side by side", name, w.program.Width)
	}
	return name
}

// alike reports whether operations of two programs do the same in the same places.
func alike(a, b []*ir.Op) bool {
	return slices.EqualFunc(a, b, func(a, b *ir.Op) bool {
		same := func(a, b ir.Access) bool { return a.Value.Root().String() == b.Value.Root().String() }
		return a.String() == b.String() && same(a.Out, b.Out) && slices.EqualFunc(a.In, b.In, same)
	})
}

// named is a declaration of a name.
type named struct {
	name string
	code jen.Code
}

// used are the declarations that code needs.
func used(code []jen.Code, declarations []named) []jen.Code {
	text := regexp.MustCompile(`//.*`).ReplaceAllString(source.Text(jen.Func().Id("f").Params().Block(code...)), "")
	var needed []jen.Code
	for _, d := range declarations {
		if regexp.MustCompile(`(^|[^.\w"])` + d.name + `\b`).MatchString(text) {
			needed = append(needed, d.code)
		}
	}
	return needed
}

// isJoint reports whether the program's samples depend on one another.
func isJoint(p *ir.Program) bool { return p.Segments > 0 }
