package generated_test

import (
	"context"
	"io"
	"iter"
	"reflect"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/data"
)

// What a generated package exports, as far as the tests use it. S, In, Out and
// O are its Sample, Inputs, Outputs and Options.
type (
	predictorOf[In, Out any] interface {
		Predict(*In, *Out)
	}
	modelOf[S, In, Out any] interface {
		predictorOf[In, Out]
		PredictBatch(context.Context, []In, []Out) error
		Evaluate(context.Context, iter.Seq2[*S, error], ...runtime.OwnMetric) (runtime.Metrics, error)
	}
	trainerOf[S any, T runtime.Float, W any] interface {
		Step([]S) T
		Accumulate([]S) T
		Gradients() W
		Fit(context.Context, iter.Seq2[*S, error], runtime.FitConfig[S]) (runtime.History, error)
		Close()
		io.WriterTo
		io.ReaderFrom
	}
)

// bind takes what a generated package exports; all types are inferred. What is
// generic over those of a network is compiled for each, so there is little of it.
func bind[P, S, In, Out any, T runtime.Float, O any, W weights[T], M modelOf[S, In, Out], R trainerOf[S, T, W]](
	net *runtime.Network[P, S, In, Out, T],
	newWeights func(seed uint64) W,
	newModel func(runtime.Machine, W) M,
	newTrainer func(runtime.Machine, W, O) R,
	options func() O,
) network {
	info, views := net.Info(), viewsOf(net)
	train := func(on runtime.Machine, w weights[T], o O) trainer[T] {
		return boundTrainer[S, In, Out, T, W]{newTrainer(on, w.(W), o)}
	}
	p := &probe[T]{
		info:       info,
		newWeights: func(seed uint64) weights[T] { return newWeights(seed) },
		newModel: func(on runtime.Machine, w weights[T]) model[T] {
			return boundModel[S, In, Out, T]{newModel(on, w.(W))}
		},
		newTrainer: func(on runtime.Machine, w weights[T]) trainer[T] { return train(on, w, options()) },
		newSmooth:  func(on runtime.Machine, w weights[T]) trainer[T] { return train(on, w, smooth(options())) },
		newSamples: func(n int) samples[T] { return sampleList[S, In, Out, T]{make([]S, n), views} },
		newInputs:  func(n int) inputs[T] { return inputList[S, In, Out, T]{make([]In, n), views} },
		newOutputs: func(n int) outputs[T] { return outputList[S, In, Out, T]{make([]Out, n), views} },
	}
	return network{info, p.tests(), p.predictionBy, p.batch, func(t *testing.T, how training) (runtime.Metrics, *runtime.Metrics) {
		set := open(t, info, views, how)
		w := newWeights(info.Seed + how.Seed)
		tr := newTrainer(runtime.Host(), w, options())
		defer tr.Close()
		if _, err := tr.Fit(t.Context(), set.Train.Epochs(0), runtime.FitConfig[S]{}); err != nil {
			t.Fatal(err)
		}
		return measure(t, set, newModel(runtime.Host(), w).Evaluate)
	}}
}

// views are those of a runtime.Network, without all else it has: what becomes an
// interface is compiled with all its methods.
type views[S, In, Out any, T runtime.Float] struct {
	inputs        func(*S) *In
	input, target func(*S, int) []T
	setLabel      func(s *S, i, label int)
	flat          func(*In) []T
	output        func(*Out, int) []T
}

func viewsOf[P, S, In, Out any, T runtime.Float](n *runtime.Network[P, S, In, Out, T]) *views[S, In, Out, T] {
	return &views[S, In, Out, T]{n.Inputs, n.Input, n.Target, n.SetLabel, n.Flat, n.Output}
}

// A data.Views.
func (v *views[S, In, Out, T]) Input(s *S, i int) []T       { return v.input(s, i) }
func (v *views[S, In, Out, T]) Target(s *S, i int) []T      { return v.target(s, i) }
func (v *views[S, In, Out, T]) SetLabel(s *S, i, label int) { v.setLabel(s, i, label) }

var _ data.Views[int, float32] = (*views[int, int, int, float32])(nil)

type sampleList[S, In, Out any, T runtime.Float] struct {
	list  []S
	views *views[S, In, Out, T]
}

func (l sampleList[S, In, Out, T]) len() int            { return len(l.list) }
func (l sampleList[S, In, Out, T]) itself(k int) any    { return &l.list[k] }
func (l sampleList[S, In, Out, T]) inputs(k int) any    { return l.views.inputs(&l.list[k]) }
func (l sampleList[S, In, Out, T]) input(k, i int) []T  { return l.views.input(&l.list[k], i) }
func (l sampleList[S, In, Out, T]) target(k, i int) []T { return l.views.target(&l.list[k], i) }

func (l sampleList[S, In, Out, T]) setLabel(k, i, class int) {
	l.views.setLabel(&l.list[k], i, class)
}

func (l sampleList[S, In, Out, T]) between(begin, end int) samples[T] {
	return sampleList[S, In, Out, T]{l.list[begin:end], l.views}
}

// each yields the samples, and calls read before each.
func (l sampleList[S, In, Out, T]) each(read func()) iter.Seq2[*S, error] {
	return func(yield func(*S, error) bool) {
		for i := range l.list {
			if read(); !yield(&l.list[i], nil) {
				return
			}
		}
	}
}

type inputList[S, In, Out any, T runtime.Float] struct {
	list  []In
	views *views[S, In, Out, T]
}

func (l inputList[S, In, Out, T]) len() int       { return len(l.list) }
func (l inputList[S, In, Out, T]) flat(k int) []T { return l.views.flat(&l.list[k]) }

type outputList[S, In, Out any, T runtime.Float] struct {
	list  []Out
	views *views[S, In, Out, T]
}

func (l outputList[S, In, Out, T]) len() int            { return len(l.list) }
func (l outputList[S, In, Out, T]) itself(k int) any    { return &l.list[k] }
func (l outputList[S, In, Out, T]) output(k, i int) []T { return l.views.output(&l.list[k], i) }

type boundPredictor[S, In, Out any, T runtime.Float] struct{ of predictorOf[In, Out] }

func (b boundPredictor[S, In, Out, T]) predict(in inputs[T], i int, out outputs[T], k int) {
	b.of.Predict(&in.(inputList[S, In, Out, T]).list[i], &out.(outputList[S, In, Out, T]).list[k])
}

func (b boundPredictor[S, In, Out, T]) itself() any { return b.of }

type boundModel[S, In, Out any, T runtime.Float] struct {
	of modelOf[S, In, Out]
}

func (b boundModel[S, In, Out, T]) predict(in inputs[T], i int, out outputs[T], k int) {
	boundPredictor[S, In, Out, T]{b.of}.predict(in, i, out, k)
}

func (b boundModel[S, In, Out, T]) predictBatch(ctx context.Context, in inputs[T], out outputs[T]) error {
	return b.of.PredictBatch(ctx, in.(inputList[S, In, Out, T]).list, out.(outputList[S, In, Out, T]).list)
}

func (b boundModel[S, In, Out, T]) evaluate(ctx context.Context, s samples[T]) (runtime.Metrics, error) {
	return b.of.Evaluate(ctx, s.(sampleList[S, In, Out, T]).each(func() {}))
}

// newSession has options where several processors may share a prediction.
func (b boundModel[S, In, Out, T]) newSession(options ...runtime.SessionOption) session[T] {
	newSession, args := reflect.ValueOf(b.of).MethodByName("NewSession"), []reflect.Value{}
	if newSession.Type().IsVariadic() {
		for _, o := range options {
			args = append(args, reflect.ValueOf(o))
		}
	}
	return boundPredictor[S, In, Out, T]{newSession.Call(args)[0].Interface().(predictorOf[In, Out])}
}

type boundTrainer[S, In, Out any, T runtime.Float, W weights[T]] struct{ trainerOf[S, T, W] }

func (b boundTrainer[S, In, Out, T, W]) step(s samples[T]) T {
	return b.Step(s.(sampleList[S, In, Out, T]).list)
}

func (b boundTrainer[S, In, Out, T, W]) accumulate(s samples[T]) T {
	return b.Accumulate(s.(sampleList[S, In, Out, T]).list)
}

func (b boundTrainer[S, In, Out, T, W]) gradients() weights[T] { return b.Gradients() }

func (b boundTrainer[S, In, Out, T, W]) fit(ctx context.Context, s samples[T], f fitting[T]) error {
	_, err := b.Fit(ctx, s.(sampleList[S, In, Out, T]).each(f.read), runtime.FitConfig[S]{
		Epochs: f.epochs, BatchSize: f.batchSize, Checkpoint: f.checkpoint, Resume: f.resume,
		Validation: f.validation.(sampleList[S, In, Out, T]).each(f.read),
	})
	return err
}
