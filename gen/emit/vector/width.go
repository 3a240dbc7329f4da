package vector

import (
	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/emit/internal/source"
	"github.com/seed-5f2744a7/tensornet/gen/report"
	"github.com/seed-5f2744a7/tensornet/gen/schedule"
)

// width writes training for groups of a number of samples.
type width struct {
	*driver
	*schedule.Training
	name              string
	forward, backward []jen.Code
	weights, products [][]jen.Code // for each part
	sums, factors     *offsets     // of these
	changed           int          // weights that may be changed by products
}

func (g *writer) newWidth(p *schedule.Program, name string) *width {
	w := &width{driver: g.newDriver(p, name+"Train"), Training: p.Training, name: name}
	w.chain = chainName{"kernelForward", "a part of the forward pass"}
	w.forward = w.naming(func() []jen.Code { return append(w.stretches(w.Forward), w.weigh()...) })
	w.chain = chainName{"kernelBackward", "a part of the backward pass"}
	w.backward = w.naming(func() []jen.Code { return w.stretches(w.Backward) })
	w.gradients()
	return w
}

// weigh multiplies the gradients of losses by scale, those of idle lanes by 0.
func (w *width) weigh() []jen.Code {
	n := jen.Id("n")
	if w.program.Width == 1 {
		n = jen.Lit(1)
	}
	var code []jen.Code
	for _, v := range w.Masked {
		code = append(code, source.InRuntime("WeighLanes").Call(jen.Id(source.MachineName), w.span(v), w.lanes(), n.Clone(), jen.Id("scale")))
	}
	return code
}

// gradients writes the operations that make the gradients of weights.
func (w *width) gradients() {
	w.bound, w.sums, w.factors = 1, newOffsets(), newOffsets()
	for _, p := range w.Parts {
		w.target, w.begin, w.offsets = p.Gradient, p.Begin, w.sums
		var code, product []jen.Code
		if p.Clear {
			code = append(code, jen.Clear(jen.Id("sum")))
		}
		code = append(code, w.calls(p.Calls)...)
		if p.Product != nil {
			w.offsets = w.factors
			product = w.updateByProduct(p.Product)
			w.changed += p.Size * p.Count
		}
		w.weights, w.products = append(w.weights, code), append(w.products, product)
	}
}

func (w *width) write(f *jen.File) {
	w.group(f)
	w.passes(f)
	w.ranges(f)
	w.writePlain(f)
}

// group writes what happens to one group of samples.
func (w *width) group(f *jen.File) {
	doc := "oneGroup takes one sample forward and backward."
	samples := []jen.Code{jen.Id("sample").Op(":=").Op("&").Id("g.Samples").Index(jen.Lit(0))}
	first, args := jen.Id("sample"), []jen.Code{jen.Id("g.Machine"), jen.Id("w"), jen.Id("a"), jen.Id("persistent"), jen.Id("g.Scale")}
	if w.program.Width > 1 {
		doc = "lanesGroup takes a group of samples forward and backward; lanes beyond them repeat the last one, without a loss."
		samples = groupOfSamples()
		first, args = jen.Id("group").Index(jen.Lit(0)), append(args, jen.Id("n"))
	}
	memory := func(name, field string) jen.Code {
		return jen.Parens(jen.Op("*").Add(w.Arena(w.name + name))).Call(jen.Id("g." + field))
	}
	w.on = jen.Id("g.Machine")
	body := w.naming(func() []jen.Code {
		code := append([]jen.Code{
			jen.List(jen.Id("a"), jen.Id("persistent")).Op(":=").List(memory("TrainingArena", "Arena"), memory("TrainingPersistent", "Persistent")),
		}, samples...)
		code = append(code, w.load(first, "Sample")...)
		code = append(code,
			jen.Id(w.name+"Forward").Call(append(args, w.randomKeys()...)...),
			jen.Id(w.name+"Backward").Call(append(w.ifAsked(jen.Id("g.Machine")), jen.Id("w"), jen.Id("a"), jen.Id("persistent"))...))
		code = append(code, w.unload(func(l *jen.Statement) *jen.Statement { return jen.Id("g.Outputs").Index(l) })...)
		return append(code, w.keepLosses()...)
	})
	source.Declare(f, source.Comment("%s", doc), jen.Func().Id(w.name+"Group").Params(jen.Id("w").Add(source.Pointer("Parameters")), jen.Id("g").Op("*").Add(w.groupType("Sample"))).Block(body...))
}

// passes writes the functions that take a group through the network.
func (w *width) passes(f *jen.File) {
	of := "a group of samples and their losses, and the gradients of the losses, weighed by scale; these are 0 for all but the first n samples"
	params := []jen.Code{jen.Id("w").Add(source.Pointer("Parameters")), jen.Id("a").Op("*").Add(w.Arena(w.name + "TrainingArena")), jen.Id("persistent").Op("*").Add(w.Arena(w.name + "TrainingPersistent"))}
	in := append(append([]jen.Code{source.MachineParam()}, params...), jen.Id("scale").Add(w.Elem()))
	if w.program.Width == 1 {
		of = "a sample and its losses, and the gradients of the losses, weighed by scale"
	} else {
		in = append(in, jen.Id("n").Int())
	}
	in = append(in, w.randomParam()...)
	source.Declare(f, source.Comment("%sForward computes the outputs of %s.", w.name, of), jen.Func().Id(w.name+"Forward").Params(in...).Block(w.forward...))
	source.Declare(f, source.Comment("%sBackward takes the gradients back through the layers.", w.name),
		jen.Func().Id(w.name+"Backward").Params(append(w.ifAsked(source.MachineParam()), params...)...).Block(w.backward...))
}

// ifAsked is what backward gets to know of the machine.
func (w *width) ifAsked(machine jen.Code) []jen.Code {
	if !schedule.InRuntime(w.Backward) {
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
	source.Declare(f, source.Comment("%sWeights computes range r of a part of the gradients of the weights, sums over groups of samples%s.", w.name, doc),
		jen.Func().Id(w.name+"Weights").Params(jen.List(jen.Id("sum"), jen.Id("persistent")).Index().Add(elem), jen.List(jen.Id("part"), jen.Id("r"), jen.Id("groups")).Int(), jen.Id(prefetch).Index().Op("*").Add(elem)).Block(
			append(w.sums.define(), jen.Switch(jen.Id("part")).Block(sums...))...))
	if products == nil {
		return
	}
	source.Declare(f, source.Comment("%sProducts gives update the gradients of rows of a matrix, which under one sample are products.", w.name),
		jen.Func().Id(w.name+"Products").Params(jen.Id("persistent").Index().Add(elem), jen.Id("b").Add(source.InRuntime("Range")),
			jen.Id("update").Func().Params(jen.Id("b").Add(source.InRuntime("Span")), jen.List(jen.Id("factors"), jen.Id("x")).Index().Add(elem))).Block(
			append(w.factors.define(), w.number(), jen.Switch(jen.Id("b.Part")).Block(products...))...))
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
		parts = append(parts, jen.Values(part...))
	}
	field := func(name string, value jen.Code) jen.Code { return jen.Id(name).Op(":").Add(value) }
	fields := []jen.Code{
		field("Fewest", jen.Lit(w.program.Fewest.Is)),
		field("Width", w.lanes()),
		field("AtOnce", jen.Lit(w.AtOnce.Is)),
		field("Arena", jen.Id(w.name+"TrainingArena")),
		field("Persistent", jen.Id(w.name+"TrainingPersistent")),
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
	fields = append(fields, field("Samples", jen.Id(w.name+"Group")), field("Weights", jen.Id(w.name+"Weights")))
	if w.changed > 0 {
		fields = append(fields, field("Products", jen.Id(w.name+"Products")))
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
		Program: "train", Layer: "(update)", Kind: "update", Kernel: "runtime.Update" + w.Optimizer.Type, Form: w.Optimizer.Name,
		Shared: int64(n * (3 + 2*len(w.Slots())) * w.Width()),
	})
}
