package verify

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/verify/probe"
)

// Evaluation is a network being computed on several samples at once, from the
// definitions of its layers.
type Evaluation struct {
	Tape    *Tape
	Weights map[string]Tensor
	random  *rand.Rand
	samples []map[string]Tensor // what layers have computed, by reference: "lstm1.state"
}

// NewEvaluation begins with the inputs of each sample. Weights are drawn when
// a layer first asks for them, except for those given.
func NewEvaluation(inputs []Input, samples []probe.Sample, weights map[string][]float64, random *rand.Rand) *Evaluation {
	e := &Evaluation{Tape: NewTape(), Weights: map[string]Tensor{}, random: random}
	for name, values := range weights {
		e.Weights[name] = e.constant([]int{len(values)}, values)
	}
	for _, s := range samples {
		known := map[string]Tensor{}
		for i, in := range inputs {
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
// what it is given.
func (e *Evaluation) Layer(l *Layer) error {
	kind, ok := kinds[l.Type]
	if !ok {
		return fmt.Errorf("no definition of layer type %q", l.Type)
	}
	for _, known := range e.samples {
		c := &Call{evaluation: e, layer: l, Options: l.Options}
		for _, ref := range l.From {
			x, ok := known[ref]
			if !ok {
				return fmt.Errorf("layer %s reads %s, which is not there", l.Name, ref)
			}
			c.In = append(c.In, x)
		}
		results, err := kind.Apply(c)
		if c.err != nil {
			err = c.err
		}
		if err != nil {
			return fmt.Errorf("layer %s: %w", l.Name, err)
		}
		for _, r := range results {
			ref := l.Name
			if r.Name != "" {
				ref += "." + r.Name
			}
			known[ref] = r.Tensor
		}
	}
	return nil
}

// Result is what a network should compute.
type Result struct {
	Outputs   [][][]float64 // by sample and output
	Loss      float64       // the mean over samples of Σ weight·loss
	Each      []float64     // each output's mean loss
	Gradients map[string][]float64
	Margin    float64
}

// Evaluate computes a network and the gradient of its loss.
func Evaluate(n *Network, weights map[string][]float64, samples []probe.Sample) (*Result, error) {
	e := NewEvaluation(n.Inputs, samples, weights, nil)
	for _, l := range n.Layers {
		if err := e.Layer(l); err != nil {
			return nil, err
		}
	}
	return e.result(n, samples), nil
}

func (e *Evaluation) result(n *Network, samples []probe.Sample) *Result {
	r := &Result{Each: make([]float64, len(n.Outputs)), Gradients: map[string][]float64{}}
	total := e.Tape.Number(0)
	for k, s := range samples {
		var outputs [][]float64
		for i, o := range n.Outputs {
			y := e.Value(k, o.From)
			outputs = append(outputs, y.Values())
			loss := measure(o.Loss, y, target(o, s, i, len(y.Data)))
			r.Each[i] += loss.Value() / float64(len(samples))
			total = total.Add(loss.Times(o.Weight / float64(len(samples))))
		}
		r.Outputs = append(r.Outputs, outputs)
	}
	gradient := e.Tape.Gradient(total)
	for name, w := range e.Weights {
		g := make([]float64, len(w.Data))
		for i, x := range w.Data {
			g[i] = x.Of(gradient)
		}
		r.Gradients[name] = g
	}
	for _, l := range n.Layers {
		if l.Frozen {
			for name := range r.Gradients {
				if owner(name) == l.Name {
					clear(r.Gradients[name])
				}
			}
		}
	}
	r.Loss, r.Margin = total.Value(), e.Tape.Margin
	return r
}

// target is what an output is compared with: one-hot for a label.
func target(o Output, s probe.Sample, i, size int) []float64 {
	if name, _ := choice(o.Loss); Losses[name].Sparse {
		t := make([]float64, size)
		t[s.Labels[i]] = 1
		return t
	}
	return s.Targets[i]
}

// Call is one layer applied to one sample.
type Call struct {
	In      []Tensor
	Options Options

	evaluation *Evaluation
	layer      *Layer
	err        error
}

// Weight is the layer's weight of that name, or that of the layer it shares
// with. The first use of a weight draws it, with variance 1/n for n inputs.
func (c *Call) Weight(name string, shape ...int) Tensor {
	e, from := c.evaluation, c.layer.Name
	if c.layer.Share != "" {
		from = c.layer.Share
	}
	name = from + "." + name
	w, ok := e.Weights[name]
	if !ok && e.random != nil && c.layer.Share == "" {
		values := make([]float64, Size(shape))
		for i := range values {
			values[i] = e.random.NormFloat64() / math.Sqrt(max(float64(Size(shape[1:])), 4))
		}
		w, ok = e.constant(shape, values), true
	}
	if !ok || len(w.Data) != Size(shape) || len(w.Shape) > 1 && !slices.Equal(w.Shape, shape) {
		c.err = fmt.Errorf("no weight %s of shape %v", name, shape)
		return e.constant(shape, make([]float64, Size(shape)))
	}
	w.Shape = shape
	e.Weights[name] = w
	return w
}

// Numbers are a tensor without gradient.
func (c *Call) Numbers(shape []int, values []float64) Tensor {
	return c.evaluation.constant(shape, values)
}
