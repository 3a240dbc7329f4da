// Package graph turns a spec into a program: it finds what each layer reads,
// orders the layers, lets each build its operations, and attaches the losses.
package graph

import (
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/activation"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/layer"
	"github.com/seed-5f2744a7/tensornet/gen/loss"
	"github.com/seed-5f2744a7/tensornet/gen/metric"
	"github.com/seed-5f2744a7/tensornet/gen/regularizer"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
	"github.com/seed-5f2744a7/tensornet/gen/target"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// Graph is a network as operations, before any pass.
type Graph struct {
	Program *ir.Program
	Layers  []runtime.LayerInfo
	Outputs []runtime.OutputInfo

	nodes []*node // of all levels, those inside a layer before it
}

// Build makes the program of a network. Mistakes go to errs; after any the
// graph is incomplete.
func Build(n *spec.Network, purpose ir.Purpose, errs *spec.Errors) *Graph {
	return build(n, purpose, nil, false, errs)
}

// Whole makes the program of a network without mistakes in which layers keep all that they compute.
func Whole(n *spec.Network, purpose ir.Purpose) *ir.Program {
	return build(n, purpose, nil, true, spec.NewErrors(n.File)).Program
}

func build(n *spec.Network, purpose ir.Purpose, steps map[string]bool, whole bool, errs *spec.Errors) *Graph {
	b := &builder{
		steps: steps,
		net:   n, purpose: purpose, errs: errs,
		graph: &Graph{Program: &ir.Program{Name: n.Name, Doc: n.Doc, DType: runtime.DType(n.DType), Purpose: purpose, Whole: whole, Machine: target.Plain()}},
		nodes: map[string]*node{}, own: activation.Own(n.Activations, errs), extent: new(extent),
	}
	b.extent.layers = len(n.Layers)
	b.freeze = newFreeze(n.Train, errs)
	b.layers(n.Layers)
	b.outputs()
	b.carry()
	b.activities()
	b.checkUse()
	b.checkNames()
	b.checkSize()
	b.freeze.check(b.graph.nodes, errs)
	checkPatterns(n.Train, b.graph.Program.Params, errs)
	return b.graph
}

// builder builds one level of layers: those of the network, or those inside
// another layer.
type builder struct {
	purpose ir.Purpose
	steps   map[string]bool // inputs of which one time step is given
	net     *spec.Network
	errs    *spec.Errors
	graph   *Graph
	extent  *extent
	freeze  *freeze
	nodes   map[string]*node
	list    []*node  // in the order of the spec
	known   []string // their names, once a message has wanted them

	own     []activation.Def // of the spec
	parent  *layer.Context   // the layer around this level, or nil
	outer   *node            // likewise
	current *node            // the layer that is being built
	prefix  string           // of the names
	in      []*ir.Value      // what the first layer reads
}

// layers builds a level.
func (b *builder) layers(list []*spec.Layer) {
	b.declare(list)
	b.connect()
	for _, n := range b.order() {
		b.build(n)
	}
}

// node is a layer on its way to operations.
type node struct {
	spec    *spec.Layer
	def     *layer.Def
	options layer.Layer
	from    []edge
	in      []*ir.Value
	outer   *node // the layer around it, or nil
	share   *node
	broken  bool // a mistake was reported that keeps it from being built
	used    bool
	context *layer.Context
	named   map[string]*ir.Value // its results
	penalty ir.Penalty           // on these
}

// edge is one value that a layer reads: a layer's, or one from around the level.
type edge struct {
	ref    spec.Ref
	node   *node
	outer  *ir.Value
	option string // that names it, "" for from
}

// declare finds each layer's type and reads its options.
func (b *builder) declare(list []*spec.Layer) {
	for _, l := range list {
		n := &node{spec: l}
		b.list = append(b.list, n)
		if b.nodes[l.Name] == nil {
			b.nodes[l.Name] = n
		}
		n.def = layer.Lookup(l.Type)
		if n.def == nil {
			n.broken = true
			if l.Type != "" {
				b.errs.In(l.Label()).Errorf(l.TypePos, "%s", spec.Unknown("type", l.Type, layer.Types()))
			}
			continue
		}
		if b.parent != nil && l.Type == "input" {
			b.errs.In(l.Label()).Errorf(l.Pos, "an input cannot stand inside another layer; it reads what that layer reads")
			n.broken = true
			continue
		}
		before := b.errs.Len()
		if len(l.Body) > 0 && !n.def.Nested {
			b.errs.In(l.Label()).Errorf(l.Body[0].Pos, "found layers inside, but a layer of type %q takes none", l.Type)
		}
		n.options = n.def.New()
		activation.Offer(n.options, b.own)
		spec.Decode(l.Options, n.options, b.errs)
		n.penalty = regularizer.Of(l.Activity, "activity_regularizer", b.errs.In(l.Label())).Penalty()
		n.broken = b.errs.Len() > before
	}
}

// build lets a layer append its operations, if all that it reads is there.
func (b *builder) build(n *node) {
	setup := layer.Setup{
		Purpose: b.purpose, OneStep: b.steps[n.spec.Name] && b.parent == nil,
		Program: b.graph.Program, Spec: n.spec, Name: b.prefix + n.spec.Name,
		Held: b.freeze.holds(b.prefix + n.spec.Name), Extra: map[string]*ir.Value{}, Parent: b.parent, Nested: b.nested, Blocks: b.net.Blocks, Files: b.net.Files, Errors: b.errs,
	}
	if n.def != nil {
		setup.Masking = n.def.Masking
	}
	for _, e := range n.from {
		v := e.outer
		if v == nil {
			v = b.value(e.ref, e.node)
		}
		n.broken = n.broken || v == nil
		if e.option != "" {
			setup.Extra[e.option] = v
		} else {
			setup.In = append(setup.In, v)
		}
	}
	if n.share != nil {
		setup.Shared = n.share.context
		n.broken = n.broken || setup.Shared == nil || n.share.broken
	}
	if n.broken || b.extent.exceeded || !b.checkCount(n, len(setup.In)) {
		n.broken = true
		return
	}
	before, first := b.errs.Len(), len(b.graph.Program.Ops)
	n.in, n.outer, b.current = setup.In, b.outer, n
	n.context = layer.NewContext(setup)
	n.context.CheckBorrowed(n.options)
	n.options.Build(n.context)
	n.context.CheckTrainable()
	b.graph.nodes = append(b.graph.nodes, n)
	b.measure(n, b.graph.Program.Ops[first:])
	switch {
	case b.errs.Len() > before, len(n.context.Outputs) == 0: // of what is inside, a mistake may be known from before
		n.broken = true
	case b.parent != nil:
		b.parent.Adopt(n.context)
	default:
		b.graph.Layers = append(b.graph.Layers, describe(n, setup.In, b.graph.Program.Ops[first:]))
	}
}

func (b *builder) checkCount(n *node, count int) bool {
	e := b.errs.In(n.spec.Label())
	switch {
	case count < n.def.MinIn && n.def.MinIn == 1 && count == 0:
		e.Errorf(n.spec.Pos, "has nothing to read: no layer stands above it; give from")
	case count < n.def.MinIn:
		e.Errorf(fromPos(n), "a layer of type %q needs at least %d values to read, found %d", n.spec.Type, n.def.MinIn, count)
	case count > maxInputs:
		e.Errorf(fromPos(n), "reads %d values; at most %d are possible", count, maxInputs)
	case count > n.def.MaxIn && n.def.MaxIn == 0 && n.spec.From == nil:
		e.Errorf(n.spec.Pos, "a layer of type %q reads nothing, so it cannot come first inside another layer", n.spec.Type)
	case count > n.def.MaxIn && n.def.MaxIn == 0:
		e.Errorf(fromPos(n), "a layer of type %q reads nothing; remove from", n.spec.Type)
	case count > n.def.MaxIn:
		e.Errorf(fromPos(n), "a layer of type %q reads at most %d, found %d", n.spec.Type, n.def.MaxIn, count)
	default:
		return true
	}
	return false
}

func fromPos(n *node) spec.Pos {
	if len(n.spec.From) > 0 {
		return n.spec.From[0].Pos
	}
	return n.spec.Pos
}

// maxListed is the number of outputs that a message lists.
const maxListed = 8

// value is what a reference stands for; nil, and reported if nothing else was,
// where the layer has no such output.
func (b *builder) value(ref spec.Ref, n *node) *ir.Value {
	if n == nil || n.broken || n.context == nil {
		return nil
	}
	if v := n.outputs()[ref.Output]; v != nil {
		return v
	}
	var names []string
	for _, o := range n.context.Outputs {
		names = append(names, o.Name)
	}
	e := b.errs.In(n.spec.Label())
	switch {
	case len(names) == 1 && names[0] == "":
		e.Errorf(ref.Pos, "has one output; found %q, expected %q", ref, ref.Name)
	case ref.Output == "":
		e.Errorf(ref.Pos, "has %d outputs; expected the name of one: %q", len(names), ref.Name+"."+names[0])
	case len(names) > maxListed:
		e.Errorf(ref.Pos, "has no output %q; expected one of %s and so on", ref.Output, strings.Join(names[:maxListed], ", "))
	default:
		e.Errorf(ref.Pos, "has no output %q; expected one of %s%s", ref.Output, strings.Join(slices.DeleteFunc(names, func(s string) bool { return s == "" }), ", "), spec.DidYouMean(ref.Output, names))
	}
	return nil
}

// outputs are the results of a layer that is built, by name.
func (n *node) outputs() map[string]*ir.Value {
	if n.named == nil {
		n.named = map[string]*ir.Value{}
		for _, o := range slices.Backward(n.context.Outputs) { // the first of a name counts
			n.named[o.Name] = o.Value
		}
	}
	return n.named
}

// describe is a layer's row in the summary.
func describe(n *node, in []*ir.Value, ops []*ir.Op) runtime.LayerInfo {
	info := runtime.LayerInfo{Name: n.spec.Name, Type: n.spec.Type}
	for _, e := range n.from {
		info.From = append(info.From, e.ref.String())
	}
	for _, v := range in {
		info.InputShapes = append(info.InputShapes, v.Shape)
	}
	for _, o := range n.context.Outputs {
		info.Shapes = append(info.Shapes, o.Value.Shape)
		if o.Name == "" {
			break
		}
	}
	for _, w := range n.context.Weights {
		info.Parameters += w.Size()
		if !w.Frozen {
			info.Trainable += w.Size()
		}
	}
	for _, op := range ops {
		info.FLOPs += op.FLOPs()
	}
	return info
}

// outputs attaches each output's target and loss.
func (b *builder) outputs() {
	for _, o := range b.net.Outputs {
		e := b.errs.In(o.Label())
		n := b.nodes[o.From.Name]
		if n == nil {
			loss.Decode(o.Loss, e)
			if o.From.Name == "" { // which is reported
				continue
			}
			e.Errorf(o.From.Pos, "%s", spec.Unknown("layer", o.From.Name, b.names()))
			continue
		}
		n.used = true
		def, kind := loss.Decode(o.Loss, e)
		y := b.value(o.From, n)
		if y != nil && def != nil {
			b.output(o, y, def, kind)
		}
	}
}

// padding is what inputs have at the steps that a mask leaves out, if they decide that; nil otherwise.
func (b *builder) padding(mask *ir.Value) []runtime.Padding {
	if mask == nil {
		return nil
	}
	var all []runtime.Padding
	for _, p := range mask.Root().Pads {
		all = append(all, runtime.Padding{Input: slices.Index(b.graph.Program.Inputs, p.Input), Steps: mask.Size(), Value: p.Value})
	}
	return all
}

func (b *builder) output(o *spec.Output, y *ir.Value, def *loss.Def, kind loss.Kind) {
	judged := metric.Judged{Name: o.From.String(), Shape: y.Shape, Answer: answerOf(o, y, def), Sparse: def.Sparse}
	before, e := b.errs.Len(), b.errs.In(o.Label())
	metrics, answer := metric.Decode(o.Metrics, judged, e)
	if !b.checkOutput(o, y, def, kind) || b.errs.Len() > before {
		return
	}
	build := &ir.Builder{Program: b.graph.Program, Layer: o.Name, Stage: ir.LossForward}
	out := &ir.Output{Name: o.Name, Value: y, Sparse: def.Sparse, LossWeight: o.Weight}
	form, target := loss.Form(kind, y)
	out.Form = form
	out.Target = build.Value(ir.Value{Name: "target." + o.Name, Shape: target, Role: ir.Target})
	out.Loss = build.Value(ir.Value{Name: "loss." + o.Name, Shape: []int{1}, Role: ir.Loss})
	build.Mask = y.Mask
	classes := b.classWeight(o, y, def, answer, form)
	if o.Classes.Given() || b.net.Data.WeighsSamples() {
		b.weigh(o, build, out, func(loss *ir.Value) { kind.Build(build, y, out.Target, loss) })
	} else {
		kind.Build(build, y, out.Target, out.Loss)
	}
	if y.Mask != nil && !build.Masked {
		e.Errorf(o.Loss.Pos, "%s cannot leave out the steps that a mask tells; expected a loss that is a mean over steps", o.Loss.Word)
	}
	b.graph.Program.Outputs = append(b.graph.Program.Outputs, out)
	b.graph.Outputs = append(b.graph.Outputs, runtime.OutputInfo{
		Name: o.Name, Shape: y.Shape, Loss: def.Name, Targets: def.Targets, Weight: o.Weight, Labels: o.Labels,
		Answer: answer, Metrics: metrics, Sparse: def.Sparse, Form: form, Advice: b.advice(o, y, def, kind),
		Padding: b.padding(y.Mask), ClassWeight: classes,
		Logits: loss.Raw(def, kind) && def.Categorical,
		Signed: loss.Raw(def, kind) && def.Targets != runtime.AnyNumber && !def.Categorical,
	})
}
