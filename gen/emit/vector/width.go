package vector

import (
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/emit/internal/source"
	"github.com/seed-5f2744a7/tensornet/gen/emit/plain"
	"github.com/seed-5f2744a7/tensornet/gen/report"
	"github.com/seed-5f2744a7/tensornet/gen/schedule"
)

// width writes training for groups of a number of samples.
type width struct {
	*driver
	*schedule.Training
	name              string
	forward, backward []jen.Code
	weights, products [][]jen.Code   // for each part
	sums, factors     *plain.Places  // in the functions of these
	changed           int            // weights that may be changed by products
	joint             *jen.Statement // how samples that depend on one another are trained on
}

func (g *writer) newWidth(p *schedule.Program, name string) *width {
	w := &width{driver: g.newDriver(p, name+"Train"), Training: p.Training, name: name}
	if isJoint(p.Program) {
		w.gradients()
		return w
	}
	w.private = p.Private()
	w.enterShared("scale", "n")
	w.forward = w.shared(w.Forward)
	var masked []jen.Code
	for _, v := range w.Masked {
		masked = append(masked, source.InRuntime("WeighLanes").Call(jen.Id(source.MachineName), w.span(v), w.lanes(), w.samples(), jen.Id("scale")))
	}
	w.forward = w.places.Declare(append(w.forward, w.led(masked)...))
	w.enterShared()
	w.backward = w.places.Declare(w.shared(w.Backward))
	w.gradients()
	return w
}

// named is the name of what is of this width and machine.
func (w *width) named(what string) string { return w.own(w.name + what) }

// samples is how many there are in a group.
func (w *width) samples() *jen.Statement {
	if w.program.Width == 1 {
		return jen.Lit(1)
	}
	return jen.Id("n")
}

// gradients writes the operations that make the gradients of weights.
func (w *width) gradients() {
	w.bound, w.persistent = 1, w.named("TrainingPersistent")
	w.sums = w.newPlaces([]string{"sum", "memory", "part", "r", "groups", "prefetch", w.named("TrainingPersistent")})
	w.factors = w.newPlaces([]string{"memory", "b", "r", "update", w.named("TrainingPersistent")})
	for _, p := range w.Parts {
		w.places, w.target, w.begin = w.sums, p.Gradient, p.Begin
		var code, product []jen.Code
		if p.Clear {
			code = append(code, jen.Clear(jen.Id("sum")))
		}
		code = append(code, w.calls(p.Calls)...)
		if p.Product != nil {
			w.places = w.factors
			product = w.updateByProduct(p.Product)
			w.changed += p.Size * p.Count
		}
		w.weights, w.products = append(w.weights, code), append(w.products, product)
	}
}

func (w *width) write(f *jen.File) {
	if !isJoint(w.program.Program) {
		w.group(f)
		w.passes(f)
	}
	w.ranges(f)
	w.writePlain(f)
	w.derivation(f, w.program, w.named("Derive"), w.named("Group"))
}

// group writes what happens to one group of samples.
func (w *width) group(f *jen.File) {
	doc := "%s takes one sample forward and backward."
	samples := []jen.Code{jen.Id("sample").Op(":=").Op("&").Id("g.Samples").Index(jen.Lit(0))}
	first, args := jen.Id("sample"), slices.Concat([]jen.Code{jen.Id("g.Machine")}, w.team(nil), []jen.Code{jen.Id("w"), jen.Id("a")}, w.owned(nil), []jen.Code{jen.Id("persistent"), jen.Id("g.Scale")})
	if w.program.Width > 1 {
		doc = "%s takes a group of samples forward and backward; lanes beyond them repeat the last one, without a loss."
		samples = groupOfSamples()
		first, args = jen.Id("group").Index(jen.Lit(0)), append(args, jen.Id("n"))
	}
	memory := func(name, field string) jen.Code {
		return jen.Parens(jen.Op("*").Add(w.Arena(w.named(name)))).Call(jen.Id("g." + field))
	}
	head := append([]jen.Code{
		jen.List(jen.Id("a"), jen.Id("persistent")).Op(":=").List(memory("TrainingArena", "Arena"), memory("TrainingPersistent", "Persistent")),
	}, samples...)
	w.machineIs = jen.Id("g.Machine")
	w.enterShared(append(namesInGroup, w.named("Forward"), w.named("Backward"), w.named("TrainingArena"), w.named("TrainingPersistent"))...)
	code := append(w.led(w.load(first, "Sample")),
		jen.Id(w.named("Forward")).Call(slices.Concat(args, w.ifDerived(w.Forward, jen.Id("derived")), w.randomKeys(w.program.Ops))...),
		jen.Id(w.named("Backward")).Call(slices.Concat(w.ifAsked(jen.Id("g.Machine")), w.team(nil), []jen.Code{jen.Id("w"), jen.Id("a")}, w.owned(nil), []jen.Code{jen.Id("persistent")}, w.ifDerived(w.Backward, jen.Id("derived")), w.randomKeys(source.WayBack(w.program.Ops)))...))
	code = append(code, w.led(append(w.unload(func(l *jen.Statement) *jen.Statement { return jen.Id("g.Outputs").Index(l) }), w.keepLosses()...))...)
	body := slices.Concat(head, w.memberOfGroup(w.named("TrainingArena")), w.derivedOfGroup(), w.places.Declare(code))
	source.Declare(f, source.Comment(doc, w.named("Group")), jen.Func().Id(w.named("Group")).Params(jen.Id("w").Add(source.Pointer("Parameters")), jen.Id("g").Op("*").Add(w.groupType("Sample"))).Block(body...))
}

// passes writes the functions that take a group through the network.
func (w *width) passes(f *jen.File) {
	of := "a group of samples and their losses, and the gradients of the losses, weighed by scale; these are 0 for all but the first n samples"
	arena := func() *jen.Statement { return jen.Op("*").Add(w.Arena(w.named("TrainingArena"))) }
	params := slices.Concat(w.team(source.MemberType()), []jen.Code{jen.Id("w").Add(source.Pointer("Parameters")), jen.Id("a").Add(arena())}, w.owned(arena()),
		[]jen.Code{jen.Id("persistent").Op("*").Add(w.Arena(w.named("TrainingPersistent")))})
	in := append(append([]jen.Code{source.MachineParam()}, params...), jen.Id("scale").Add(w.Elem()))
	if w.program.Width == 1 {
		of = "a sample and its losses, and the gradients of the losses, weighed by scale"
	} else {
		in = append(in, jen.Id("n").Int())
	}
	derived := jen.Id("derived").Index().Add(w.Elem())
	in = slices.Concat(in, w.ifDerived(w.Forward, derived), w.randomParam(w.program.Ops))
	source.Declare(f, source.Comment("%s computes the outputs of %s. %s", w.named("Forward"), of, sharing), jen.Func().Id(w.named("Forward")).Params(in...).Block(w.forward...))
	source.Declare(f, source.Comment("%s takes the gradients back through the layers.", w.named("Backward")),
		jen.Func().Id(w.named("Backward")).Params(slices.Concat(w.ifAsked(source.MachineParam()), params, w.ifDerived(w.Backward, derived), w.randomParam(source.WayBack(w.program.Ops)))...).Block(w.backward...))
}

// ifDerived is what a pass gets of what is derived from the weights.
func (w *width) ifDerived(pass []schedule.Stretch, code jen.Code) []jen.Code {
	if !schedule.ReadsDerived(pass) {
		return nil
	}
	return []jen.Code{code}
}

// ifAsked is what backward gets to know of the machine.
func (w *width) ifAsked(machine jen.Code) []jen.Code {
	if !schedule.InRuntime(w.Backward) && w.narrower == nil && w.wider == nil {
		return nil
	}
	return []jen.Code{machine}
}

// ranges writes the gradients of weights.
func (w *width) ranges(f *jen.File) {
	var sums, products []jen.Code
	for i, p := range w.Parts {
		name := jen.Comment(p.Gradient.Of.Name)
		sums = append(sums, jen.Case(jen.Lit(i)).Block(append([]jen.Code{name}, w.weights[i]...)...))
		if code := w.products[i]; code != nil {
			products = append(products, jen.Case(jen.Lit(i)).Block(append([]jen.Code{name}, code...)...))
		}
	}
	elem := w.Elem()
	doc, prefetch := "", "_"
	if w.Prefetched > 0 {
		doc, prefetch = ". Meanwhile kernels prefetch what the optimizer changes next", "prefetch"
	}
	first := jen.Id("persistent").Op(":=").Parens(jen.Op("*").Add(w.Arena(w.named("TrainingPersistent")))).Call(jen.Id("memory"))
	source.Declare(f, source.Comment("%s computes range r of a part of the gradients of the weights, sums over groups of samples, whose persistent values are in memory, group after group%s.", w.named("Weights"), doc),
		jen.Func().Id(w.named("Weights")).Params(source.MachineParam(), jen.List(jen.Id("sum"), jen.Id("memory")).Index().Add(elem), jen.List(jen.Id("part"), jen.Id("r"), jen.Id("groups")).Int(), jen.Id(prefetch).Index().Op("*").Add(elem)).Block(
			w.sums.Declare([]jen.Code{jen.Switch(jen.Id("part")).Block(sums...)}, first)...))
	if products == nil {
		return
	}
	source.Declare(f, source.Comment("%s gives update the gradients of rows of a matrix, which under one sample are products.", w.named("Products")),
		jen.Func().Id(w.named("Products")).Params(jen.Id("memory").Index().Add(elem), jen.Id("b").Add(source.InRuntime("Range")),
			jen.Id("update").Func().Params(jen.Id("b").Add(source.InRuntime("Span")), jen.List(jen.Id("factors"), jen.Id("x")).Index().Add(elem))).Block(
			w.factors.Declare([]jen.Code{w.number(), jen.Switch(jen.Id("b.Part")).Block(products...)}, first)...))
}

// number declares the number of a range, if a product depends on it.
func (w *width) number() jen.Code {
	for i, p := range w.Parts {
		if w.products[i] != nil && p.Count > 1 {
			return jen.Id("r").Op(":=").Id("b.Number")
		}
	}
	return jen.Null()
}

// path writes the entry of the table of paths.
func (w *width) path() jen.Code {
	var parts []jen.Code
	offsets := w.Offsets()
	for i, p := range w.Parts {
		part := []jen.Code{jen.Id("Begin").Op(":").Lit(offsets[p.Gradient.Of.Name] + p.Begin), jen.Id("Size").Op(":").Lit(p.Size), jen.Id("Count").Op(":").Lit(p.Count)}
		if w.products[i] != nil {
			part = append(part, jen.Id("Product").Op(":").True())
		}
		if c := p.Table(); c != nil {
			part = append(part, jen.Id("Rows").Op(":").Op("&").Add(w.rowSums(c)), jen.Id("First").Op(":").Lit(c.Op.Rows.First*c.Op.Rows.Stride))
		}
		parts = append(parts, jen.Values(part...))
	}
	field := func(name string, value jen.Code) jen.Code { return jen.Id(name).Op(":").Add(value) }
	fields := []jen.Code{
		field("Fewest", jen.Lit(w.program.Fewest.Is)),
		field("Width", w.lanes()),
		field("AtOnce", jen.Lit(w.AtOnce.Is)),
		field("Arena", jen.Id(w.named("TrainingArena"))),
		field("Persistent", jen.Id(w.named("TrainingPersistent"))),
	}
	fields = append(fields, w.derivationOf(w.program, w.named("Derive"))...)
	if w.isShared() {
		fields = append(fields, field("Tasks", jen.Lit(w.program.Tasks.Is)))
	}
	if w.Terms > 0 {
		fields = append(fields, field("Terms", jen.Lit(w.Terms)))
	}
	fields = append(fields, field("Parts", jen.Index().Add(source.InRuntime("Part")).Add(source.Braces(parts, true))))
	if w.Exclusive.Is {
		fields = append(fields, field("Exclusive", jen.True()))
	}
	if w.Prefetched > 0 {
		fields = append(fields, field("Prefetch", jen.True()))
	}
	samples := field("Samples", jen.Id(w.named("Group")))
	if w.joint != nil {
		samples = field("Joint", w.joint)
	}
	fields = append(fields, samples, field("Weights", jen.Id(w.named("Weights"))))
	if w.changed > 0 {
		fields = append(fields, field("Products", jen.Id(w.named("Products"))))
	}
	if lap := w.updated(); lap != nil {
		fields = append(fields, field("Updated", jen.Func().Params().Block(lap...)))
	}
	return source.Braces(fields, true)
}

// updated records the change of all trained weights but those that are changed by
// products: it reads them, their gradients and what the optimizer remembers, and
// writes all but the gradients.
func (w *width) updated() []jen.Code {
	n := -w.changed
	for _, v := range w.program.Trainable() {
		n += v.Size()
	}
	return w.Aside(report.Operation{
		Program: "train", Machine: w.on.Name, Layer: "(update)", Kind: "update", Kernel: "runtime." + w.Optimizer.Type + "Optimizer", Form: w.Optimizer.Name,
		Shared: int64(n * (3 + 2*len(w.Optimizer.Slots)) * w.Width()),
	})
}
