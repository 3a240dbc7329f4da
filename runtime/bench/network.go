package bench

import (
	"context"
	"math/rand/v2"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// Network is a generated package whose types are put away. Bind makes one.
type Network struct {
	info    *runtime.ModelInfo
	predict func(batch int) (call func(), err func() error)
	step    func(batch int) (call, end func())
}

type (
	model[In, Out any] interface {
		Predict(*In, *Out)
		PredictBatch(context.Context, []In, []Out) error
	}
	trainer[S any, T runtime.Float] interface {
		Step([]S) T
		Close()
	}
	sample[S any, T runtime.Float] interface {
		*S
		Input(int) []T
		SetLabel(output, label int)
	}
	inputs[In any, T runtime.Float] interface {
		*In
		Flat(int) []T
	}
)

// Bind takes what a generated package exports; all types are inferred. The
// trainer should not change the weights: a network that knows its samples by
// heart has nothing but denormal gradients.
func Bind[T runtime.Float, S, In, Out, W any, PS sample[S, T], PIn inputs[In, T], M model[In, Out], R trainer[S, T]](
	info *runtime.ModelInfo,
	newWeights func(seed uint64) W,
	newModel func(W) M,
	newTrainer func(W) R,
) Network {
	random := rand.New(rand.NewPCG(1, 2))
	fill := func(x []T) {
		for i := range x {
			x[i] = T(random.Float32() - 0.5)
		}
	}
	return Network{
		info: info,
		predict: func(batch int) (func(), func() error) {
			m, in, out := newModel(newWeights(1)), make([]In, batch), make([]Out, batch)
			for k := range in {
				for i := range info.Inputs {
					fill(PIn(&in[k]).Flat(i))
				}
			}
			if batch == 1 {
				return func() { m.Predict(&in[0], &out[0]) }, func() error { return nil }
			}
			var err error
			return func() { err = m.PredictBatch(context.Background(), in, out) }, func() error { return err }
		},
		step: func(batch int) (call, end func()) {
			t, samples := newTrainer(newWeights(1)), make([]S, batch)
			for k := range samples {
				s := PS(&samples[k])
				for i := range info.Inputs {
					fill(s.Input(i))
				}
				for i, o := range info.Outputs {
					s.SetLabel(i, k%max(size(o.Shape), 2))
				}
			}
			return func() { t.Step(samples) }, t.Close
		},
	}
}

func size(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}
