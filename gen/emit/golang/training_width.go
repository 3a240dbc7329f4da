package golang

import (
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/kernel"
	"github.com/seed-5f2744a7/tensornet/gen/pass"
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
	masked            []*ir.Value // gradients of losses
	parts             []pass.Part
	weights           [][]jen.Code // for each part
	products          int          // weights that may be changed by products
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
	if w.backward, err = w.pass("Backward", groups[begin:]); err != nil {
		return nil, err
	}
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
		if q := w.productOf(*p); q != nil {
			code = append(code, w.updateByProduct(q))
			w.products += p.Size * p.Count
		}
		w.weights = append(w.weights, append(code, calls...))
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

// arraysBeside writes where these arrays are.
func (w *trainingWidth) arraysBeside() (code jen.Code, doc string) {
	if w.fetched == 0 {
		return jen.Null(), ""
	}
	var places []jen.Code
	for _, array := range append([]string{"parameters"}, w.g.slots()...) {
		places = append(places, jen.Op("&").Add(flatAt(jen.Id("t."+array))).Index(jen.Id("b.Begin")))
	}
	return jen.Id("beside").Op(":=").Index(jen.Op("...")).Op("*").Add(w.g.elem()).Values(places...),
		" Meanwhile kernels fetch what the optimizer is about to change."
}

// rest adds the weights that no loss depends on: their gradients are 0, but an
// optimizer may let them decay.
func (w *trainingWidth) rest(elements int) {
	for _, v := range w.program.Trainable() {
		if slices.ContainsFunc(w.parts, func(p pass.Part) bool { return p.Gradient.Of == v }) {
			continue
		}
		w.parts = append(w.parts, pass.Part{Gradient: &ir.Value{Of: v}, Begin: w.g.offsets()[v.Name], Size: v.Size(), Count: 1})
		w.weights = append(w.weights, []jen.Code{jen.Clear(jen.Id("sum"))})
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
	body := []jen.Code{
		jen.Id("v").Op(":=").Op("&").Id("t.vectors"),
		jen.List(jen.Id("a"), jen.Id("kept")).Op(":=").List(jen.Op("&").Id("v."+w.name+"Arenas").Index(jen.Id("worker")), jen.Op("&").Id("v."+w.name+"Kept").Index(jen.Id("i"))),
	}
	doc := "oneGroup takes one sample forward and backward."
	first, args := jen.Id("sample"), []jen.Code{jen.Id("t.parameters"), jen.Id("a"), jen.Id("kept"), jen.Id("t.scale")}
	at := func(*jen.Statement) *jen.Statement { return jen.Id("i") }
	loss := func(v *ir.Value) *jen.Statement { return arenaOf(v).Index(jen.Lit(v.Home)) }
	if w.program.Width == 1 {
		body = append(body, jen.Id("sample").Op(":=").Op("&").Id("t.batch").Index(jen.Id("v.first").Op("+").Id("i")))
	} else {
		doc = "lanesGroup takes a group of samples forward and backward; lanes beyond the batch repeat its last sample, without a loss."
		first, args = jen.Id("group").Index(jen.Lit(0)), append(args, jen.Id("n"))
		at = func(l *jen.Statement) *jen.Statement { return jen.Id("i").Op("*").Id("lanes").Op("+").Add(l) }
		loss = func(v *ir.Value) *jen.Statement { return arenaOf(v).Index(jen.Lit(v.Home).Op("+").Id("l")) }
		body = append(body,
			jen.Id("group").Op(":=").Id("t.batch").Index(jen.Parens(jen.Id("v.first").Op("+").Id("i")).Op("*").Id("lanes").Op(":")),
			jen.Id("n").Op(":=").Min(jen.Len(jen.Id("group")), jen.Id("lanes")))
	}
	_, keys, arg := w.randomKeys()
	body, args = append(append(body, w.load(first, "Sample")...), keys...), append(args, arg...)
	body = append(body, jen.Id(w.name+"Forward").Call(args...), jen.Id(w.name+"Backward").Call(jen.Id("t.parameters"), jen.Id("a"), jen.Id("kept")))
	body = append(body, jen.Id("v.magnitudes").Index(jen.Id("i")).Op("=").Add(inRuntime("Largest")).Call(jen.Id("kept").Index(jen.Op(":"))))
	body = append(body, w.unload(func(l *jen.Statement) *jen.Statement { return jen.Id("v.outputs").Index(at(l)) })...)
	var losses []jen.Code
	for _, o := range w.program.Outputs {
		losses = append(losses, loss(o.Loss))
	}
	keep := jen.Id("v.losses").Index(at(jen.Id("l"))).Op("=").Index(jen.Id("NumOutputs")).Add(w.g.elem()).Values(losses...)
	if w.program.Width > 1 {
		keep = jen.For(jen.Id("l").Op(":=").Range().Id("n")).Block(keep)
	}
	declare(f, comment("%s", doc), method("t", "Trainer", w.name+"Group").Params(jen.List(jen.Id("worker"), jen.Id("i")).Int()).Block(append(body, keep)...))
}

// passes writes the functions that take a group through the network.
func (w *trainingWidth) passes(f *jen.File) {
	of := "a group of samples and their losses, and the gradients of the losses, weighed by scale; these are 0 for all but the first n samples"
	n, params := jen.Id("n"), []jen.Code{jen.Id("w").Add(pointer("Parameters")), jen.Id("a").Op("*").Add(w.g.arena(w.name + "TrainingArena")), jen.Id("kept").Op("*").Add(w.g.arena(w.name + "TrainingKept"))}
	in := append(slices.Clone(params), jen.Id("scale").Add(w.g.elem()))
	if w.program.Width == 1 {
		of, n = "a sample and its losses, and the gradients of the losses, weighed by scale", jen.Lit(1)
	} else {
		in = append(in, jen.Id("n").Int())
	}
	random, _, _ := w.randomKeys()
	in = append(in, random...)
	forward := slices.Clone(w.forward)
	for _, v := range w.masked {
		forward = append(forward, inRuntime("WeighLanes").Call(w.span(v), w.lanes(), n, jen.Id("scale")))
	}
	declare(f, comment("%sForward computes the outputs of %s.", w.name, of), jen.Func().Id(w.name+"Forward").Params(in...).Block(forward...))
	declare(f, comment("%sBackward takes the gradients back through the layers.", w.name),
		jen.Func().Id(w.name+"Backward").Params(params...).Block(w.backward...))
}

// ranges writes the gradients of weights.
func (w *trainingWidth) ranges(f *jen.File) {
	var cases []jen.Code
	turned := false
	for i, code := range w.weights {
		p := w.parts[i]
		turned = turned || p.Count > 1 && len(p.Ops) > 0
		cases = append(cases, jen.Case(jen.Lit(i)).Block(append([]jen.Code{jen.Comment(p.Gradient.Of.Name)}, code...)...))
	}
	body := []jen.Code{jen.Id("b").Op(":=").Id("t.vectors." + w.name + ".Ranges").Index(jen.Id("i"))}
	alone := jen.Null()
	if w.products > 0 {
		alone = jen.Id("alone").Op(":=").Id("t.change").Op("&&").Id("t.vectors.first").Op("+").Id("groups").Op("==").Lit(1)
	}
	if turned {
		body = append(body, jen.Id("r").Op(":=").Id("b.Turn"))
	}
	beside, doc := w.arraysBeside()
	declare(f, comment("%sWeights computes range i of the gradients of the weights, sums over all samples at hand, and uses them.%s", w.name, doc),
		method("t", "Trainer", w.name+"Weights").Params(jen.List(jen.Id("worker"), jen.Id("i")).Int()).Block(append(append(body,
			jen.List(jen.Id("kept"), jen.Id("groups")).Op(":=").List(jen.Op("&").Id("t.vectors."+w.name+"Kept").Index(jen.Lit(0)), jen.Id("t.vectors.groups")),
			jen.Id("sum").Op(":=").Id("t.place").Call(jen.Id("worker"), jen.Id("b.Span")),
			alone,
			beside,
			jen.Switch(jen.Id("b.Part")).Block(cases...),
			jen.Id("t.use").Call(jen.Id("sum"), jen.Id("b.Span")),
		), w.g.updated(w.products)...)...))
}
