package golang

import (
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/kernel"
	"github.com/seed-5f2744a7/tensornet/gen/pass"
	"github.com/seed-5f2744a7/tensornet/gen/report"
)

// lanesBlocks is how many blocks of rows a range has at least in lanes: they meet
// the samples' values, which come from the third cache, once for all of them.
const lanesBlocks = 2

// leastAtOnce is the least number of groups of samples at hand, so that several
// processors have work.
const leastAtOnce = 4

// trainingWidth writes training for groups of a number of samples.
type trainingWidth struct {
	*laneWriter
	name              string
	forward, backward []jen.Code
	backwardAsks      bool        // whether backward asks for the machine
	masked            []*ir.Value // gradients of losses
	parts             []pass.Part
	weights, products [][]jen.Code // for each part
	changed           int          // weights that may be changed by products
	terms             int          // of a sample in a gradient, 0 if these are not sums of products
}

func (g *generator) newTrainingWidth(p *ir.Program, name string, bytes int, kernels *kernel.Kernels) (*trainingWidth, error) {
	groups, weights := p.Phases()
	if len(weights) == 0 {
		return nil, errNoWeights
	}
	w := &trainingWidth{laneWriter: g.newLaneWriter(p, name+"Train", kernels), name: name}
	begin, masked, err := lossGradients(groups, weights)
	if err != nil {
		return nil, err
	}
	w.masked = masked
	if w.forward, err = w.pass("Forward", groups[:begin]); err != nil {
		return nil, err
	}
	w.asks = false
	if w.backward, err = w.pass("Backward", groups[begin:]); err != nil {
		return nil, err
	}
	w.backwardAsks = w.asks
	w.terms = termsOf(weights)
	return w, w.gradients(weights, bytes/g.width())
}

// pass writes a way through the network, each stage as one kernel if that is
// small.
func (w *trainingWidth) pass(name string, ops []*ir.Op) ([]jen.Code, error) {
	var all []jen.Code
	for len(ops) > 0 {
		n := 1
		for n < len(ops) && ops[n].Leaves()[0].Stage == ops[0].Leaves()[0].Stage {
			n++
		}
		call, err := w.chain("kernel"+name, "a part of the "+strings.ToLower(name)+" pass", ops[:n])
		if err != nil {
			return nil, err
		}
		code := []jen.Code{call}
		if call != nil {
			code = append(code, w.g.lap()...)
		} else if code, err = w.calls(ops[:n]); err != nil {
			return nil, err
		}
		all, ops = append(all, code...), ops[n:]
	}
	return all, nil
}

// width is the size of an element.
func (g *generator) width() int { return g.u.Info.DType.Bytes() }

// atOnce is how many groups are run before their gradients are added up.
func (w *trainingWidth) atOnce() int {
	return max(w.g.u.Target.Budgets.Third/(w.program.Kept*w.g.width()), leastAtOnce)
}

// lossGradients finds where the operations after those of the losses begin,
// and the gradients of losses.
func lossGradients(ops, weights []*ir.Op) (end int, values []*ir.Value, err error) {
	for i, op := range ops {
		switch {
		case op.Stage == ir.LossBackward && op.Kind == ir.Scan, op.Stage < ir.LossBackward && end > 0:
			return 0, nil, errInterleaved
		case op.Stage == ir.LossBackward:
			if i > 0 && ops[i-1].Stage == ir.Backward {
				return 0, nil, errInterleaved
			}
			end = i + 1
		}
	}
	if end == 0 {
		return 0, nil, errInterleaved
	}
	after := read(slices.Concat(ops[end:], weights))
	for _, op := range ops[:end] {
		if op.Stage != ir.LossBackward {
			continue
		}
		if v := op.Out.Value.Root(); after[v] && !slices.Contains(values, v) {
			values = append(values, v)
		}
	}
	return end, values, nil
}

// read are the values that operations read.
func read(ops []*ir.Op) map[*ir.Value]bool {
	values := map[*ir.Value]bool{}
	for _, op := range ir.Leaves(ops) {
		for _, a := range op.In {
			values[a.Value.Root()] = true
		}
	}
	return values
}

// gradients writes the operations that make the gradients of weights.
func (w *trainingWidth) gradients(weights []*ir.Op, elements int) error {
	clears := pass.Clears(weights)
	blocks := 1
	if w.program.Width > 1 {
		blocks = lanesBlocks
	}
	w.parts = pass.Parts(weights, w.g.u.Target, elements, blocks)
	offsets := w.g.offsets()
	w.laneWriter.groups = &kernel.Groups{Stride: w.program.Kept, Beside: w.beside()}
	w.bound = 1
	for i := range w.parts {
		p := &w.parts[i]
		w.target, w.begin = p.Gradient, p.Begin
		var code []jen.Code
		if slices.Contains(clears, p.Gradient) {
			code = append(code, jen.Clear(jen.Id("sum")))
		}
		calls, err := w.calls(p.Ops)
		if err != nil {
			return err
		}
		var product []jen.Code
		if q := w.productOf(*p); q != nil {
			product = w.updateByProduct(q)
			w.changed += p.Size * p.Count
		}
		w.weights, w.products = append(w.weights, append(code, calls...)), append(w.products, product)
		p.Begin += offsets[p.Gradient.Of.Name]
	}
	w.rest(elements)
	return nil
}

// beside is how many arrays the optimizer changes that kernels should fetch
// beside the gradients: those that do not stay in the third cache from step to
// step. Only sums over many samples take the time that takes.
func (w *trainingWidth) beside() int {
	arrays := 1 + len(w.g.slots())
	if w.program.Width == 1 || arrays*w.g.numParameters()*w.g.width() < w.g.u.Target.Budgets.Third {
		return 0
	}
	return arrays
}

// rest adds the weights that no loss depends on: their gradients are 0, but an
// optimizer may let them decay.
func (w *trainingWidth) rest(elements int) {
	for _, v := range w.program.Trainable() {
		if slices.ContainsFunc(w.parts, func(p pass.Part) bool { return p.Gradient.Of == v }) {
			continue
		}
		w.parts = append(w.parts, pass.Part{Gradient: &ir.Value{Of: v}, Begin: w.g.offsets()[v.Name], Size: v.Size(), Count: 1})
		w.weights, w.products = append(w.weights, []jen.Code{jen.Clear(jen.Id("sum"))}), append(w.products, nil)
	}
}

// offsets is where parameters begin among all weights.
func (g *generator) offsets() map[string]int {
	at, offset := map[string]int{}, 0
	for _, v := range g.u.Training.Params {
		at[v.Name] = offset
		offset += v.Size()
	}
	return at
}

func (w *trainingWidth) write(f *jen.File) {
	w.group(f)
	w.passes(f)
	w.ranges(f)
	w.writePlain(f)
}

// group writes what happens to one group of samples.
func (w *trainingWidth) group(f *jen.File) {
	doc := "oneGroup takes one sample forward and backward."
	samples := []jen.Code{jen.Id("sample").Op(":=").Op("&").Id("g.Samples").Index(jen.Lit(0))}
	first, args := jen.Id("sample"), []jen.Code{jen.Id("g.Machine"), jen.Id("w"), jen.Id("a"), jen.Id("kept"), jen.Id("g.Scale")}
	if w.program.Width > 1 {
		doc = "lanesGroup takes a group of samples forward and backward; lanes beyond them repeat the last one, without a loss."
		samples = groupOfSamples()
		first, args = jen.Id("group").Index(jen.Lit(0)), append(args, jen.Id("n"))
	}
	memory := func(name, field string) jen.Code {
		return jen.Parens(jen.Op("*").Add(w.g.arena(w.name + name))).Call(jen.Id("g." + field))
	}
	body := append([]jen.Code{
		jen.List(jen.Id("a"), jen.Id("kept")).Op(":=").List(memory("TrainingArena", "Arena"), memory("TrainingKept", "Kept")),
	}, samples...)
	w.on = jen.Id("g.Machine")
	body = append(body, w.load(first, "Sample")...)
	body = append(body,
		jen.Id(w.name+"Forward").Call(append(args, w.randomKeys()...)...),
		jen.Id(w.name+"Backward").Call(append(w.ifAsked(jen.Id("g.Machine")), jen.Id("w"), jen.Id("a"), jen.Id("kept"))...))
	body = append(body, w.unload(func(l *jen.Statement) *jen.Statement { return jen.Id("g.Outputs").Index(l) })...)
	body = append(body, w.keepLosses()...)
	declare(f, comment("%s", doc), jen.Func().Id(w.name+"Group").Params(jen.Id("w").Add(pointer("Parameters")), jen.Id("g").Op("*").Add(w.g.groupType("Sample"))).Block(body...))
}

// passes writes the functions that take a group through the network.
func (w *trainingWidth) passes(f *jen.File) {
	of := "a group of samples and their losses, and the gradients of the losses, weighed by scale; these are 0 for all but the first n samples"
	n, params := jen.Id("n"), []jen.Code{jen.Id("w").Add(pointer("Parameters")), jen.Id("a").Op("*").Add(w.g.arena(w.name + "TrainingArena")), jen.Id("kept").Op("*").Add(w.g.arena(w.name + "TrainingKept"))}
	in := append(append([]jen.Code{machineParam()}, params...), jen.Id("scale").Add(w.g.elem()))
	if w.program.Width == 1 {
		of, n = "a sample and its losses, and the gradients of the losses, weighed by scale", jen.Lit(1)
	} else {
		in = append(in, jen.Id("n").Int())
	}
	in = append(in, w.randomParam()...)
	forward := slices.Clone(w.forward)
	for _, v := range w.masked {
		forward = append(forward, inRuntime("WeighLanes").Call(jen.Id(machineName), w.span(v), w.lanes(), n, jen.Id("scale")))
	}
	declare(f, comment("%sForward computes the outputs of %s.", w.name, of), jen.Func().Id(w.name+"Forward").Params(in...).Block(forward...))
	declare(f, comment("%sBackward takes the gradients back through the layers.", w.name),
		jen.Func().Id(w.name+"Backward").Params(append(w.ifAsked(machineParam()), params...)...).Block(w.backward...))
}

// ifAsked is what backward gets to know of the machine.
func (w *trainingWidth) ifAsked(machine jen.Code) []jen.Code {
	if !w.backwardAsks {
		return nil
	}
	return []jen.Code{machine}
}

// ranges writes the gradients of weights.
func (w *trainingWidth) ranges(f *jen.File) {
	var sums, products []jen.Code
	for i, p := range w.parts {
		name := jen.Comment(p.Gradient.Of.Name)
		sums = append(sums, jen.Case(jen.Lit(i)).Block(append([]jen.Code{name}, w.weights[i]...)...))
		if code := w.products[i]; code != nil {
			products = append(products, jen.Case(jen.Lit(i)).Block(append([]jen.Code{name}, code...)...))
		}
	}
	elem := w.g.elem()
	doc, beside := "", "_"
	if w.fetched > 0 {
		doc, beside = ". Meanwhile kernels fetch what is beside", "beside"
	}
	declare(f, comment("%sWeights computes turn r of a part of the gradients of the weights, sums over groups of samples%s.", w.name, doc),
		jen.Func().Id(w.name+"Weights").Params(jen.List(jen.Id("sum"), jen.Id("kept")).Index().Add(elem), jen.List(jen.Id("part"), jen.Id("r"), jen.Id("groups")).Int(), jen.Id(beside).Index().Op("*").Add(elem)).Block(
			jen.Switch(jen.Id("part")).Block(sums...)))
	if products == nil {
		return
	}
	declare(f, comment("%sProducts gives update the gradients of rows of a matrix, which under one sample are products.", w.name),
		jen.Func().Id(w.name+"Products").Params(jen.Id("kept").Index().Add(elem), jen.Id("b").Add(inRuntime("Range")),
			jen.Id("update").Func().Params(jen.Id("b").Add(inRuntime("Span")), jen.List(jen.Id("factors"), jen.Id("x")).Index().Add(elem))).Block(
			w.turn(),
			jen.Switch(jen.Id("b.Part")).Block(products...)))
}

// turn declares the turn of a range, if a product depends on it.
func (w *trainingWidth) turn() jen.Code {
	for i, p := range w.parts {
		if w.products[i] != nil && p.Count > 1 {
			return jen.Id("r").Op(":=").Id("b.Turn")
		}
	}
	return jen.Null()
}

// path writes the entry of the table of paths.
func (w *trainingWidth) path(fewest int) jen.Code {
	var parts []jen.Code
	for i, p := range w.parts {
		part := []jen.Code{jen.Id("Begin").Op(":").Lit(p.Begin), jen.Id("Size").Op(":").Lit(p.Size), jen.Id("Count").Op(":").Lit(p.Count)}
		if w.products[i] != nil {
			part = append(part, jen.Id("Product").Op(":").True())
		}
		parts = append(parts, jen.Values(part...))
	}
	field := func(name string, value jen.Code) jen.Code { return jen.Id(name).Op(":").Add(value) }
	fields := []jen.Code{
		field("Fewest", jen.Lit(fewest)),
		field("Width", w.lanes()),
		field("AtOnce", jen.Lit(w.atOnce())),
		field("Arena", jen.Id(w.name+"TrainingArena")),
		field("Kept", jen.Id(w.name+"TrainingKept")),
	}
	if w.terms > 0 {
		fields = append(fields, field("Terms", jen.Lit(w.terms)))
	}
	fields = append(fields, field("Parts", jen.Index().Add(inRuntime("Part")).Add(braces(parts, true))))
	if w.owns() {
		fields = append(fields, field("Own", jen.True()))
	}
	if w.fetched > 0 {
		fields = append(fields, field("Beside", jen.True()))
	}
	fields = append(fields, field("Samples", jen.Id(w.name+"Group")), field("Weights", jen.Id(w.name+"Weights")))
	if w.changed > 0 {
		fields = append(fields, field("Products", jen.Id(w.name+"Products")))
	}
	if lap := w.updated(); lap != nil {
		fields = append(fields, field("Updated", jen.Func().Params().Block(lap...)))
	}
	return braces(fields, true)
}

// sharedWeights is the size in bytes up to which several processors have all
// weights in their second caches. To take a line from another one's takes the
// time of some updates.
const sharedWeights = 2 << 20

// owns reports whether weights that will be changed should come to the worker's
// processor while that computes their gradients, which are sums over many samples.
func (w *trainingWidth) owns() bool {
	return w.program.Width > 1 && w.g.u.Info.FLOPs >= smallNetwork && w.g.numParameters()*w.g.width() <= sharedWeights
}

// updated records the change of all trained weights but those that are changed by
// products: it reads them, their gradients and what the optimizer remembers, and
// writes all but the gradients.
func (w *trainingWidth) updated() []jen.Code {
	n := -w.changed
	for _, v := range w.program.Trainable() {
		n += v.Size()
	}
	return w.g.aside(report.Operation{
		Program: "train", Layer: "(update)", Kind: "update", Kernel: "runtime.Update" + w.g.u.Optimizer.Type, Form: w.g.u.Optimizer.Name,
		Shared: int64(n * (3 + 2*len(w.g.slots())) * w.g.width()),
	})
}
