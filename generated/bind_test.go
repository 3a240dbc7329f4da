// Package generated_test takes every package that is generated from a model
// through the same tests.
package generated_test

import (
	"context"
	"io"
	"slices"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// network is a generated package whose types are put away.
type network struct {
	info  *runtime.ModelInfo
	tests []test
	// session makes one, and returns a prediction by it.
	session func(...runtime.SessionOption) func()
	batch   func(n int) func() error // likewise of so many samples by a model
	train   func(*testing.T, training) (m runtime.Metrics, harder *runtime.Metrics)
}

// probe is a network whose types are put away, but for that of its numbers: tests
// are compiled for the two of those there are, and not for each network.
type probe[T runtime.Float] struct {
	info       *runtime.ModelInfo
	newWeights func(seed uint64) weights[T]
	newModel   func(runtime.Machine, weights[T]) model[T]
	newTrainer func(runtime.Machine, weights[T]) trainer[T]
	newSmooth  func(runtime.Machine, weights[T]) trainer[T]
	newSamples func(n int) samples[T]
	newInputs  func(n int) inputs[T]
	newOutputs func(n int) outputs[T]
}

type (
	weights[T runtime.Float] interface {
		Tensors() []runtime.Tensor[T]
		Changed()
		io.WriterTo
		io.ReaderFrom
	}
	predictor[T runtime.Float] interface {
		predict(in inputs[T], i int, out outputs[T], k int)
	}
	model[T runtime.Float] interface {
		predictor[T]
		predictBatch(context.Context, inputs[T], outputs[T]) error
		evaluate(context.Context, samples[T]) (runtime.Metrics, error)
		newSession(...runtime.SessionOption) session[T]
	}
	session[T runtime.Float] interface {
		predictor[T]
		itself() any
	}
	trainer[T runtime.Float] interface {
		step(samples[T]) T
		accumulate(samples[T]) T
		gradients() weights[T]
		fit(context.Context, samples[T], fitting[T]) error
		Close()
		io.WriterTo
		io.ReaderFrom
	}

	// samples, inputs and outputs are slices of those of a package.
	samples[T runtime.Float] interface {
		len() int
		between(begin, end int) samples[T]
		itself(k int) any
		inputs(k int) any
		input(k, i int) []T
		target(k, i int) []T
		setLabel(k, i, class int)
	}
	inputs[T runtime.Float] interface {
		len() int
		flat(k int) []T
	}
	outputs[T runtime.Float] interface {
		len() int
		itself(k int) any
		output(k, i int) []T
	}
)

// fitting is a runtime.FitConfig.
type fitting[T runtime.Float] struct {
	epochs, batchSize int
	validation        samples[T]
	read              func() // before each sample
	checkpoint        func(*runtime.Checkpoint) error
	resume            io.Reader
}

// samples draws n samples that fit the network.
func (p *probe[T]) samples(n int, seed uint64) samples[T] {
	r := runtime.NewRandom(seed, "samples of "+p.info.Name)
	samples := p.newSamples(n)
	for k := range n {
		for i := range p.info.Inputs {
			fill(samples.input(k, i), r)
		}
		for i, o := range p.info.Outputs {
			target, classes := samples.target(k, i), o.Shape[len(o.Shape)-1]
			switch {
			case o.Sparse:
				samples.setLabel(k, i, r.IntN(classes))
			case o.Answer == runtime.OneClass:
				for row := range slices.Chunk(target, classes) {
					row[r.IntN(classes)] = 1
				}
			case o.Answer == runtime.YesOrNo:
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
func (p *probe[T]) inputs(n int, seed uint64) inputs[T] {
	r := runtime.NewRandom(seed, "inputs of "+p.info.Name)
	in := p.newInputs(n)
	for k := range n {
		fill(in.flat(k), r)
	}
	return in
}

// values are all outputs of one sample, one after the other.
func (p *probe[T]) values(out outputs[T], k int) []T {
	var values []T
	for i := range p.info.Outputs {
		values = append(values, out.output(k, i)...)
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
