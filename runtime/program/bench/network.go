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

// model is a generated package's Model.
type model[I, O any] interface {
	Predict(*I, *O)
	PredictBatch(context.Context, []I, []O) error
}

// Bind takes what a generated package exports; all types are inferred. Steps leave
// the weights as they are: a network that knows its samples by heart has nothing
// but denormal gradients.
func Bind[P, S, I, O any, T runtime.Float, W any, M model[I, O]](
	net *runtime.Network[P, S, I, O, T],
	newWeights func(seed uint64) W,
	newModel func(W) M,
) Network {
	random, info := rand.New(rand.NewPCG(1, 2)), net.Info()
	draw := func(batch int) []S {
		samples := make([]S, batch)
		for k := range samples {
			s := &samples[k]
			for i, in := range info.Inputs {
				x := net.Input(s, i)
				for k := range x {
					x[k] = T(random.Float32() - 0.5)
					if in.Integers {
						x[k] = T(random.IntN(max(in.Below, 1)))
					}
				}
				if in.Integers {
					runtime.ToIntegers(x, x)
				}
			}
			for i, o := range info.Outputs {
				classes := size(o.Shape)
				if o.Sparse {
					classes = o.Shape[len(o.Shape)-1]
				}
				net.SetLabel(s, i, k%max(classes, 2))
			}
		}
		return samples
	}
	return Network{
		info: info,
		predict: func(batch int) (func(), func() error) {
			m, in, out := newModel(newWeights(1)), make([]I, batch), make([]O, batch)
			for k, s := range draw(batch) {
				in[k] = *net.Inputs(&s)
			}
			if batch == 1 {
				return predictOne(net, m, &in[0], &out[0])
			}
			var err error
			return func() { err = m.PredictBatch(context.Background(), in, out) }, func() error { return err }
		},
		step: func(batch int) (call, end func()) {
			o := net.Optimizer()
			*o.LearningRate, *o.Schedule = 0, nil
			t, samples := net.NewTrainer(runtime.Host(), net.Draw(1), new(runtime.Beside), o), draw(batch)
			return func() { t.Step(samples) }, t.Close
		},
	}
}

// predictOne is a prediction, by a session on as many processors as there are where these
// share it, and by the model where not.
func predictOne[P, S, I, O any, T runtime.Float, M model[I, O]](net *runtime.Network[P, S, I, O, T], m M, in *I, out *O) (func(), func() error) {
	s := net.NewModel(runtime.Host(), net.Draw(1), new(runtime.Beside)).NewSession(runtime.Processors(0))
	end := func() error { s.Close(); return nil }
	if s.Processors() > 1 {
		return func() { s.Predict(in, out) }, end
	}
	return func() { m.Predict(in, out) }, end
}

func size(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}
