package verify

import (
	"maps"
	"math/rand/v2"

	"github.com/seed-5f2744a7/tensornet/gen/verify/probe"
)

// Evaluation is a network being computed on several samples at once, from the
// definitions of its layers.
type Evaluation struct {
	Tape      *Tape
	Weights   map[string]Tensor
	Frozen    map[string]bool   // weights that training leaves alone
	penalties map[string]any    // on weights, as layers' options say
	bounds    map[string]*bound // likewise
	active    []active          // what layers have given, where there are penalties on that
	Training  bool              // dropout drops
	Together  bool              // layers that normalise over the batch do so, as in training
	blocks    []*Block
	random    *rand.Rand
	masks     map[*Scalar]*mask
	batched
	still   map[string]bool     // layers, by path, that training leaves alone
	samples []map[string]Tensor // what layers have computed, by reference: "lstm1.state"
}

// batched is what is known of a layer's inputs in all samples.
type batched struct {
	statistics map[string]*statistics // by path
	waiting    string                 // the layer whose inputs are being noted
	close      func()                 // to be called when all are
}

// NewEvaluation begins with the inputs of each sample. Weights are drawn when
// a layer first asks for them, except for those given.
func NewEvaluation(n *Network, samples []probe.Sample, weights map[string][]float64, random *rand.Rand) *Evaluation {
	e := &Evaluation{Tape: NewTape(), Weights: map[string]Tensor{}, Frozen: map[string]bool{}, penalties: map[string]any{}, bounds: map[string]*bound{}, still: map[string]bool{}, masks: map[*Scalar]*mask{}, batched: batched{statistics: map[string]*statistics{}}, blocks: n.Blocks, random: random}
	for name, values := range weights {
		e.Weights[name] = e.constant([]int{len(values)}, values)
	}
	for _, s := range samples {
		known := map[string]Tensor{}
		for i, in := range n.Inputs {
			known[in.Name] = e.constant(in.Shape, s.Inputs[i])
		}
		e.samples = append(e.samples, known)
	}
	return e
}

func (e *Evaluation) constant(shape []int, values []float64) Tensor {
	t := Tensor{Shape: shape}
	for _, v := range values {
		t.Data = append(t.Data, e.Tape.Number(v))
	}
	return t
}

// Value is what a reference stands for, of one sample.
func (e *Evaluation) Value(sample int, ref string) Tensor { return e.samples[sample][ref] }

// Layer computes a layer on all samples. It fails if the layer cannot read
// what it is given. A layer that needs to know all samples, or one inside, first notes what
// it reads in each, and what follows from that for now is forgotten.
func (e *Evaluation) Layer(l *Layer) error {
	maps.DeleteFunc(e.statistics, func(path string, _ *statistics) bool { return owner(path) == l.Name })
	for {
		margin, active := e.Tape.Margin, len(e.active)
		for k, known := range e.samples {
			if _, err := e.apply(level{known: known, sample: k}, l); err != nil {
				e.waiting = ""
				return err
			}
		}
		if e.waiting == "" {
			return nil
		}
		e.close()
		e.waiting, e.Tape.Margin, e.active = "", margin, e.active[:active]
	}
}

// Result is what a network should compute.
type Result struct {
	Outputs   [][][]float64 // by sample and output
	Loss      float64       // the mean over samples of Σ weight·loss, and penalties
	Each      []float64     // each output's mean loss
	Gradients map[string][]float64
	Frozen    map[string]bool // weights that have no gradient
	bounds    map[string]*bound
	classes   []int // length of the last axis of each output
	Margin    float64
}

// Evaluate computes a network and the gradient of its loss.
func Evaluate(n *Network, weights map[string][]float64, samples []probe.Sample, training bool) (*Result, error) {
	return evaluate(n, weights, samples, training, training)
}

// EvaluateUndropped is Evaluate for training with dropout that drops nothing.
func EvaluateUndropped(n *Network, weights map[string][]float64, samples []probe.Sample) (*Result, error) {
	return evaluate(n, weights, samples, false, true)
}

func evaluate(n *Network, weights map[string][]float64, samples []probe.Sample, drops, together bool) (*Result, error) {
	e := NewEvaluation(n, samples, weights, nil)
	e.Training, e.Together = drops, together
	for _, l := range n.Layers {
		if err := e.Layer(l); err != nil {
			return nil, err
		}
	}
	return e.result(n, samples), nil
}

func (e *Evaluation) result(n *Network, samples []probe.Sample) *Result {
	r := &Result{Each: make([]float64, len(n.Outputs)), Gradients: map[string][]float64{}, Frozen: e.Frozen, bounds: e.bounds}
	total := e.Tape.Number(0)
	for k, s := range samples {
		var outputs [][]float64
		for i, o := range n.Outputs {
			y := e.Value(k, o.From)
			outputs = append(outputs, y.Values())
			if k == 0 {
				r.classes = append(r.classes, y.Shape[len(y.Shape)-1])
			}
			t := wanted(o, s, i, y)
			if m := e.maskOf(y); m != nil {
				y, t = m.counted(y, t)
			}
			loss := e.Tape.Number(0)
			if len(y.Data) > 0 {
				loss = measure(o.Loss, y, t)
			}
			r.Each[i] += loss.Value() / float64(len(samples))
			total = total.Add(loss.Times(o.Weight / float64(len(samples))))
		}
		r.Outputs = append(r.Outputs, outputs)
	}
	total = e.penalized(total)
	gradient := e.Tape.Gradient(total)
	for name, w := range e.Weights {
		g := make([]float64, len(w.Data))
		for i, x := range w.Data {
			g[i] = x.Of(gradient)
		}
		r.Gradients[name] = g
	}
	for name := range e.Frozen {
		clear(r.Gradients[name])
	}
	r.Loss, r.Margin = total.Value(), e.Tape.Margin
	return r
}

// wanted is what an output is compared with: one-hot for a label.
func wanted(o Output, s probe.Sample, i int, y Tensor) []float64 {
	if name, options := Choice(o.Loss); Losses[name].Sparse {
		labels := s.Labels[i]
		classes := y.Shape[len(y.Shape)-1]
		t := make([]float64, len(labels)*classes)
		for k, label := range labels {
			if !Losses[name].isNone(options, label) {
				t[k*classes+label] = 1
			}
		}
		return t
	}
	return s.Targets[i]
}
