package verify

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/verify/probe"
)

// Case is a network with numbers to try it on.
type Case struct {
	Network *Network
	Weights map[string][]float64
	Samples []probe.Sample
}

const (
	mostLayers   = 9
	mostElements = 1500 // of one value
	greatest     = 30.  // that a value may become, so that nothing overflows
	mostInteger  = 3    // of inputs that are integers
)

// Draw makes a random valid network with random weights and samples.
func Draw(name string, r *rand.Rand) *Case {
	for {
		c := draw(name, r)
		// What dropout leaves may be out of a function's domain.
		result, err := Evaluate(c.Network, c.Weights, c.Samples, true)
		if err == nil && !math.IsNaN(result.Loss) && result.Loss < greatest*greatest*greatest {
			return c
		}
	}
}

// draw lets a network grow. It is computed meanwhile, so that layers which do
// not fit are left out.
func draw(name string, r *rand.Rand) *Case {
	d := &drawing{r: r, network: &Network{Name: name}, read: map[string]bool{}, flat: map[string]bool{}, count: map[string]int{}}
	d.network.Blocks = drawBlocks(r)
	d.inputs()
	for range 1 + r.IntN(mostLayers) {
		d.layer()
	}
	d.outputs()
	d.shuffle()
	weights := map[string][]float64{}
	for name, w := range d.evaluation.Weights {
		weights[name] = w.Values()
	}
	return &Case{d.network, weights, d.samples}
}

type drawing struct {
	r          *rand.Rand
	network    *Network
	samples    []probe.Sample
	evaluation *Evaluation
	refs       []string // the values there are
	read       map[string]bool
	flat       map[string]bool // has no gradient
	count      map[string]int  // of unnamed layers by type
}

func (d *drawing) inputs() {
	for i := range 1 + d.r.IntN(3)*d.r.IntN(2) {
		in := Input{Name: fmt.Sprintf("in_%d", i), Shape: drawShape(d.r, 80)}
		if d.r.IntN(8) == 0 {
			in.Name += "_ids"
		}
		d.network.Inputs = append(d.network.Inputs, in)
		d.refs = append(d.refs, in.Name)
	}
	d.samples = DrawInputs(d.r, d.network.Inputs, 1+d.r.IntN(4))
	d.evaluation = NewEvaluation(d.network, d.samples, nil, d.r)
}

// DrawInputs draws numbers, or integers where an input has such, for n samples.
func DrawInputs(r *rand.Rand, inputs []Input, n int) []probe.Sample {
	samples := make([]probe.Sample, n)
	for k := range samples {
		for _, in := range inputs {
			x := normal(r, Size(in.Shape))
			for i := range x {
				if in.integers() {
					x[i] = float64(r.IntN(mostInteger + 1))
				}
			}
			samples[k].Inputs = append(samples[k].Inputs, x)
		}
	}
	return samples
}

func normal(r *rand.Rand, n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = r.NormFloat64()
	}
	return x
}

// layer tries to add one layer.
func (d *drawing) layer() {
	l := d.again()
	if l == nil {
		l = d.fresh()
	}
	known := d.evaluation.samples[0]
	before := maps.Clone(known)
	if err := d.evaluation.Layer(l); err != nil || !d.tame(l, before) {
		d.undo(l, before)
		return
	}
	if l.Unnamed {
		d.count[l.Type]++
	}
	d.network.Layers = append(d.network.Layers, l)
	for _, ref := range slices.Concat(l.From, l.Reads) {
		d.read[ref] = true
	}
	for _, ref := range slices.Sorted(maps.Keys(known)) {
		if _, old := before[ref]; !old {
			d.refs = append(d.refs, ref)
			d.flat[ref] = d.isFlat(l, ref)
		}
	}
}

// isFlat reports whether a layer's result has no gradient, or may have none.
func (d *drawing) isFlat(l *Layer, ref string) bool {
	steep := func(ref string) bool { return !d.flat[ref] }
	result := strings.TrimPrefix(ref[len(l.Name):], ".")
	return slices.Contains(kinds[l.Type].Flat, result) || len(d.weightsOf(l)) == 0 && len(l.From) > 0 && !slices.ContainsFunc(slices.Concat(l.From, l.Reads), steep)
}

// fresh draws a layer that may not fit.
func (d *drawing) fresh() *Layer {
	kind := kinds[pick(d.r, slices.Sorted(maps.Keys(kinds)))]
	switch d.r.IntN(6) {
	case 0, 1:
		kind = kinds["dense"]
	case 2:
		kind = kinds[pick(d.r, sequential)]
	}
	l := &Layer{Type: kind.Type, Name: fmt.Sprintf("l%d", len(d.network.Layers)), Frozen: d.r.IntN(8) == 0}
	if d.r.IntN(4) == 0 {
		l.Name, l.Unnamed = fmt.Sprintf("%s_%d", l.Type, d.count[l.Type]+1), true
	}
	offered := d.refs[d.r.IntN(len(d.refs)):]
	var reads []int
	l.Options, reads = kind.Draw(d.r, d.values(offered))
	for _, i := range reads {
		l.From = append(l.From, offered[i])
	}
	for _, key := range slices.Sorted(maps.Keys(l.Options)) {
		if i, ok := l.Options[key].(Ref); ok {
			l.Options[key] = offered[i]
			l.Reads = append(l.Reads, offered[i])
		}
	}
	drawRules(d.network.Name, l)
	if kind.DrawBody != nil {
		l.Body = kind.DrawBody(d.r, d.evaluation.Value(0, l.From[0]), 0)
	}
	above := d.network.Inputs[len(d.network.Inputs)-1].Name
	if n := len(d.network.Layers); n > 0 {
		above = d.network.Layers[n-1].Name
	}
	l.Above = len(l.From) == 1 && l.From[0] == above && d.r.IntN(2) == 0
	return l
}

// again draws a layer that shares the weights of another, nil for none.
func (d *drawing) again() *Layer {
	if len(d.network.Layers) == 0 || d.r.IntN(4) > 0 {
		return nil
	}
	of := pick(d.r, d.network.Layers)
	if of.Share != "" || len(of.From) == 0 || len(d.weightsOf(of)) == 0 {
		return nil
	}
	l := &Layer{Type: of.Type, Name: fmt.Sprintf("l%d", len(d.network.Layers)), Share: of.Name, Options: unruled(of.Options), Reads: of.Reads, Body: thawed(of.Body)}
	for range of.From {
		l.From = append(l.From, pick(d.r, d.refs))
	}
	return l
}

// thawed are layers inside one that shares weights: the owner says which of them
// are trained.
func thawed(layers []*Layer) []*Layer {
	var copies []*Layer
	for _, l := range layers {
		c := *l
		c.Frozen, c.Options, c.Body = false, unruled(l.Options), thawed(l.Body)
		copies = append(copies, &c)
	}
	return copies
}

func (d *drawing) weightsOf(l *Layer) []string {
	var names []string
	for name := range d.evaluation.Weights {
		if owner(name) == l.Name {
			names = append(names, name)
		}
	}
	return names
}

func (d *drawing) values(refs []string) []Tensor {
	var values []Tensor
	for _, ref := range refs {
		values = append(values, d.evaluation.Value(0, ref))
	}
	return values
}

// tame reports whether what l has computed is neither large nor wild.
func (d *drawing) tame(l *Layer, before map[string]Tensor) bool {
	for _, known := range d.evaluation.samples {
		for ref, x := range known {
			if _, old := before[ref]; old {
				continue
			}
			if len(x.Data) > mostElements || len(x.Shape) > 8 {
				return false
			}
			for _, v := range x.Values() {
				if math.IsNaN(v) || math.Abs(v) > greatest {
					return false
				}
			}
		}
	}
	return true
}

func (d *drawing) undo(l *Layer, before map[string]Tensor) {
	for _, known := range d.evaluation.samples {
		maps.DeleteFunc(known, func(ref string, _ Tensor) bool {
			_, old := before[ref]
			return !old
		})
	}
	if l.Share == "" {
		for _, name := range d.weightsOf(l) {
			delete(d.evaluation.Weights, name)
		}
	}
}

// outputs makes one of everything that nothing reads, and of some other values.
func (d *drawing) outputs() {
	var from []string
	for _, ref := range d.refs {
		if !d.read[ref] || d.r.IntN(8) == 0 {
			from = append(from, ref)
		}
	}
	for range d.r.IntN(2) * d.r.IntN(2) {
		from = append(from, pick(d.r, from))
	}
	for i, ref := range from {
		o := Output{From: ref, Weight: float64(1+d.r.IntN(8)) / 4}
		if d.flat[ref] {
			o.Weight = 0
		}
		if slices.Contains(from[:i], ref) || d.r.IntN(4) == 0 {
			o.Name = fmt.Sprintf("out_%d", i)
		}
		var outputs []Tensor
		for k := range d.samples {
			outputs = append(outputs, d.evaluation.Value(k, ref))
		}
		o.Loss = drawLoss(d.r, outputs)
		if d.evaluation.maskOf(outputs[0]) != nil { // which not all losses heed
			o.Loss = pick(d.r, []string{"mean_squared_error", "mean_absolute_error"})
		}
		d.network.Outputs = append(d.network.Outputs, o)
		for k := range d.samples {
			DrawTarget(d.r, o.Loss, outputs[k].Shape, &d.samples[k])
		}
	}
}

// shuffle writes the layers of some networks in another order.
func (d *drawing) shuffle() {
	for _, l := range d.network.Layers {
		if l.Unnamed || l.Above {
			return
		}
	}
	if d.r.IntN(2) == 0 {
		d.network.Order = d.r.Perm(len(d.network.Layers))
	}
}
