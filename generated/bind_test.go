// Package generated_test takes every package that is generated from a model
// through the same tests.
package generated_test

import (
	"context"
	"io"
	"iter"
	"slices"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/data"
)

// network is a generated package whose types are put away.
type network struct {
	info  *runtime.ModelInfo
	tests []test
	train func(*testing.T, training) (m runtime.Metrics, harder *runtime.Metrics)
}

// What a generated package exports, as far as the tests use it. S, In, Out and
// O are its Sample, Inputs, Outputs and Options.
type (
	weights[T runtime.Float] interface {
		Tensors() []runtime.Tensor[T]
		io.WriterTo
		io.ReaderFrom
	}
	predictor[In, Out any] interface {
		Predict(*In, *Out)
	}
	model[S, In, Out any] interface {
		predictor[In, Out]
		PredictBatch(context.Context, []In, []Out) error
		Evaluate(context.Context, iter.Seq2[*S, error]) (runtime.Metrics, error)
	}
	sessions[S, In, Out, Session any] interface {
		model[S, In, Out]
		NewSession() Session
	}
	trainer[S any, T runtime.Float, W any] interface {
		Step([]S) T
		Accumulate([]S) T
		Gradients() W
		Fit(context.Context, iter.Seq2[*S, error], runtime.FitConfig[S]) (runtime.History, error)
		Close()
		io.WriterTo
		io.ReaderFrom
	}
)

// bind takes what a generated package exports; all types are inferred.
func bind[P, S, In, Out any, T runtime.Float, O any, W weights[T], Session predictor[In, Out], M sessions[S, In, Out, Session], R trainer[S, T, W]](
	net *runtime.Network[P, S, In, Out, T],
	newWeights func(seed uint64) W,
	newModel func(runtime.Machine, W) M,
	newTrainer func(runtime.Machine, W, O) R,
	options func() O,
) network {
	info := net.Info()
	p := &probe[T, S, In, Out, W]{
		info:       info,
		newWeights: newWeights,
		newModel:   func(on runtime.Machine, w W) model[S, In, Out] { return newModel(on, w) },
		newSession: func(on runtime.Machine, w W) predictor[In, Out] { return newModel(on, w).NewSession() },
		newTrainer: func(on runtime.Machine, w W) trainer[S, T, W] { return newTrainer(on, w, options()) },
		newSmooth:  func(on runtime.Machine, w W) trainer[S, T, W] { return newTrainer(on, w, smooth(options())) },
		views:      net,
	}
	return network{info, p.tests(), p.train}
}

// views are those of a runtime.Network.
type views[T runtime.Float, S, In, Out any] interface {
	data.Views[S, T]
	Inputs(*S) *In
	Flat(*In) []T
	Output(out *Out, i int) []T
}

// probe is a network of the types that its tests have to name.
type probe[T runtime.Float, S, In, Out any, W weights[T]] struct {
	info       *runtime.ModelInfo
	newWeights func(uint64) W
	newModel   func(runtime.Machine, W) model[S, In, Out]
	newSession func(runtime.Machine, W) predictor[In, Out]
	newTrainer func(runtime.Machine, W) trainer[S, T, W]
	newSmooth  func(runtime.Machine, W) trainer[S, T, W]
	views      views[T, S, In, Out]
}

// samples draws n samples that fit the network.
func (p *probe[T, S, In, Out, W]) samples(n int, seed uint64) []S {
	r := runtime.NewRandom(seed, "samples of "+p.info.Name)
	samples := make([]S, n)
	for k := range samples {
		s := &samples[k]
		for i := range p.info.Inputs {
			fill(p.views.Input(s, i), r)
		}
		for i, o := range p.info.Outputs {
			target, classes := p.views.Target(s, i), o.Shape[len(o.Shape)-1]
			switch {
			case o.Sparse:
				p.views.SetLabel(s, i, r.IntN(classes))
			case o.Metric == "categorical_accuracy":
				for row := range slices.Chunk(target, classes) {
					row[r.IntN(classes)] = 1
				}
			case o.Metric == "binary_accuracy":
				for j := range target {
					target[j] = T(r.IntN(2))
				}
			default:
				fill(target, r)
			}
		}
	}
	return samples
}

// inputs draws n times what the network reads.
func (p *probe[T, S, In, Out, W]) inputs(n int, seed uint64) []In {
	r := runtime.NewRandom(seed, "inputs of "+p.info.Name)
	in := make([]In, n)
	for k := range in {
		fill(p.views.Flat(&in[k]), r)
	}
	return in
}

// values are all outputs, one after the other.
func (p *probe[T, S, In, Out, W]) values(out *Out) []T {
	var values []T
	for i := range p.info.Outputs {
		values = append(values, p.views.Output(out, i)...)
	}
	return values
}

func fill[T runtime.Float](x []T, r *runtime.Random) {
	for i := range x {
		x[i] = T(r.Float64())
	}
}

// flatten copies tensors into one list.
func flatten[T runtime.Float](tensors []runtime.Tensor[T]) []T {
	var all []T
	for _, t := range tensors {
		all = append(all, t.Data...)
	}
	return all
}
