package probe

import (
	"context"
	"fmt"
	"io"
	"iter"
	"math"
	"slices"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// API is a generated package.
type API[T runtime.Float, S, I, O, W any] struct {
	Info       *runtime.ModelInfo
	NewWeights func(seed uint64) *W
	Tensors    func(*W) []runtime.Tensor[T]
	Inputs     func(*S) *I
	Input      func(s *S, i int) []T
	Target     func(s *S, i int) []T
	Labels     func(s *S, i int) []int
	Output     func(o *O, i int) []T
	NewModel   func(runtime.Machine, *W) Model[S, I, O]
	NewSession func(*W) Predictor[I, O]
	NewTrainer func(runtime.Machine, *W) Trainer[T, S, W]
	Explain    func(runtime.Machine, *W) func(in *I, of *O, gradients *I) // nil if it has none
	Stream     Stream[W]                                                  // nil if the network cannot run a time step at a time
}

// Predictor is a generated Session.
type Predictor[I, O any] interface {
	Predict(in *I, out *O)
}

// Model is a generated Model.
type Model[S, I, O any] interface {
	Predictor[I, O]
	PredictBatch(ctx context.Context, in []I, out []O) error
	Evaluate(ctx context.Context, data iter.Seq2[*S, error], own ...runtime.OwnMetric) (runtime.Metrics, error)
}

// Trainer is a generated Trainer.
type Trainer[T runtime.Float, S, W any] interface {
	Step(batch []S) T
	Accumulate(batch []S) T
	Gradients() *W
	Meter() *runtime.Meter
	io.WriterTo
	io.ReaderFrom
	Close()
}

// Network does the work that requests ask for.
type Network interface {
	do(r *Request) (*Response, error)
}

// New makes a generated package a Network.
func New[T runtime.Float, S, I, O, W any](api API[T, S, I, O, W]) Network {
	return &network[T, S, I, O, W]{api}
}

type network[T runtime.Float, S, I, O, W any] struct {
	API[T, S, I, O, W]
}

func (n *network[T, S, I, O, W]) do(r *Request) (*Response, error) {
	w := n.NewWeights(1)
	if err := n.setWeights(w, r.Weights); err != nil {
		return nil, err
	}
	batch, err := n.samples(r.Samples)
	if err != nil {
		return nil, err
	}
	switch r.Do {
	case "weights":
		return &Response{Tensors: widenAll(n.Tensors(w))}, nil
	case "predict":
		return n.predict(w, batch)
	case "gradient":
		return n.gradient(w, batch), n.compareGradients(w, batch)
	case "losses":
		return n.losses(w, batch, r.Nudges)
	case "train":
		return n.train(w, batch, r), nil
	case "resume":
		return n.resume(w, batch, r)
	case "evaluate":
		return n.evaluate(w, batch)
	case "explain":
		return n.explain(w, batch, r.Seeds)
	case "allocations":
		return n.allocations(w, batch)
	}
	return nil, fmt.Errorf("unknown request %q", r.Do)
}

func (n *network[T, S, I, O, W]) setWeights(w *W, values map[string][]float64) error {
	if values == nil {
		return nil
	}
	tensors := n.Tensors(w)
	if len(tensors) != len(values) {
		return fmt.Errorf("%d weights given, the network has %d", len(values), len(tensors))
	}
	for _, t := range tensors {
		if err := narrow(t.Data, values[t.Name]); err != nil {
			return fmt.Errorf("weight %s: %w", t.Name, err)
		}
	}
	return nil
}

func (n *network[T, S, I, O, W]) samples(given []Sample) ([]S, error) {
	batch := make([]S, len(given))
	for k, g := range given {
		s := &batch[k]
		for i, x := range g.Inputs {
			if err := narrow(n.Input(s, i), x); err != nil {
				return nil, fmt.Errorf("sample %d, input %d: %w", k, i, err)
			}
			if n.Info.Inputs[i].Integers {
				runtime.ToIntegers(n.Input(s, i), n.Input(s, i))
			}
		}
		for i, o := range n.Info.Outputs {
			if o.Sparse {
				copy(n.Labels(s, i), g.Labels[i])
			} else if err := narrow(n.Target(s, i), g.Targets[i]); err != nil {
				return nil, fmt.Errorf("sample %d, target %d: %w", k, i, err)
			}
		}
	}
	return batch, nil
}

// predict runs the samples through all ways to predict, which must agree: bit
// by bit, but batches, which may run in vector code, within rounding.
func (n *network[T, S, I, O, W]) predict(w *W, batch []S) (*Response, error) {
	in, all := make([]I, len(batch)), make([]O, len(batch))
	for k := range batch {
		in[k] = *n.Inputs(&batch[k])
	}
	model, session := n.NewModel(runtime.Host(), w), n.NewSession(w)
	if err := model.PredictBatch(context.Background(), in, all); err != nil {
		return nil, err
	}
	r := &Response{Streams: n.Stream != nil}
	for k := range batch {
		var one, other O
		model.Predict(&in[k], &one)
		session.Predict(&in[k], &other)
		var outputs [][]float64
		for i := range n.Info.Outputs {
			y := widen(n.Output(&one, i))
			if !sameBits(y, widen(n.Output(&other, i))) || !near[T](y, widen(n.Output(&all[k], i))) {
				return nil, fmt.Errorf("sample %d, output %d: Predict, Session.Predict and PredictBatch differ", k, i)
			}
			outputs = append(outputs, y)
		}
		r.Outputs = append(r.Outputs, outputs)
		all[k] = one
		if err := n.stream(w, &batch[k], outputs); err != nil {
			return nil, fmt.Errorf("sample %d: %w", k, err)
		}
	}
	if err := n.comparePlain(w, in, all); err != nil {
		return nil, err
	}
	return r, n.concurrent(model, in, all)
}

// near reports whether numbers of type T differ by rounding alone.
func near[T runtime.Float](x, y []float64) bool {
	tolerance := 1e-5
	if T(1)+T(1e-12) != 1 {
		tolerance = 1e-12
	}
	for i := range x {
		if !(math.Abs(x[i]-y[i]) <= tolerance*max(1, math.Abs(x[i]))) && !sameBits(x[i:i+1], y[i:i+1]) {
			return false
		}
	}
	return true
}

// stream takes a sample step by step, if the network can.
func (n *network[T, S, I, O, W]) stream(w *W, sample *S, whole [][]float64) error {
	if n.Stream == nil {
		return nil
	}
	var inputs [][]float64
	for i, in := range n.Info.Inputs {
		x := slices.Clone(n.Input(sample, i))
		if in.Integers {
			runtime.FromIntegers(x, x)
		}
		inputs = append(inputs, widen(x))
	}
	return n.Stream.check(w, inputs, whole)
}

func (n *network[T, S, I, O, W]) gradient(w *W, batch []S) *Response {
	t := n.NewTrainer(runtime.Host(), w)
	defer t.Close()
	r := &Response{Losses: []float64{float64(t.Accumulate(batch))}}
	r.Each = lossesOf(t.Meter().Metrics())
	r.Tensors = widenAll(n.Tensors(t.Gradients()))
	return r
}

// losses is the loss of the batch after each nudge, one at a time.
func (n *network[T, S, I, O, W]) losses(w *W, batch []S, nudges []Nudge) (*Response, error) {
	t := n.NewTrainer(runtime.Host(), w)
	defer t.Close()
	r := &Response{}
	tensors := n.Tensors(w)
	for _, nudge := range nudges {
		k := slices.IndexFunc(tensors, func(t runtime.Tensor[T]) bool { return t.Name == nudge.Weight })
		if k < 0 {
			return nil, fmt.Errorf("no weight %s", nudge.Weight)
		}
		at := &tensors[k].Data[nudge.Index]
		old := *at
		*at += T(nudge.Delta)
		r.Losses = append(r.Losses, float64(t.Accumulate(batch)))
		*at = old
	}
	return r, nil
}

func (n *network[T, S, I, O, W]) train(w *W, all []S, r *Request) *Response {
	t := n.NewTrainer(runtime.Host(), w)
	defer t.Close()
	result := n.steps(t, all, r, 0)
	result.Tensors = widenAll(n.Tensors(w))
	return result
}

func sameBits(a, b []float64) bool {
	return slices.EqualFunc(a, b, func(x, y float64) bool { return math.Float64bits(x) == math.Float64bits(y) })
}

func narrow[T runtime.Float](dst []T, src []float64) error {
	if len(dst) != len(src) {
		return fmt.Errorf("%d elements given, the network has %d", len(src), len(dst))
	}
	for i, x := range src {
		dst[i] = T(x)
	}
	return nil
}

func widen[T runtime.Float](x []T) []float64 {
	wide := make([]float64, len(x))
	for i, v := range x {
		wide[i] = float64(v)
	}
	return wide
}

func widenAll[T runtime.Float](tensors []runtime.Tensor[T]) []Tensor {
	var all []Tensor
	for _, t := range tensors {
		all = append(all, Tensor{t.Name, t.Shape, widen(t.Data)})
	}
	return all
}
