package app

import (
	"context"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/data"
)

// setOf are the samples of a split without augmentation, in the order of their first epoch.
func (b *bound[P, S, I, O, T]) setOf(split *data.Split[S], tested bool) set {
	return set{split.Name, split.Len, tested, func(ctx context.Context, most int, use func(*seen)) error {
		session := b.net.NewModel(runtime.Host(), b.parameters, b.beside).NewSession()
		defer session.Close()
		out := new(O)
		n, names := 0, split.Plain().Names(0)
		for s, err := range split.Plain().Epoch(0) {
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				return err
			}
			if n == most {
				break
			}
			x := b.look(s)
			if x.number = n; names != nil {
				x.name = names(n)
			}
			x.predict = func() [][]float64 {
				session.Predict(b.net.Inputs(s), out)
				return b.outputs(out)
			}
			use(x)
			n++
		}
		return nil
	}}
}

// look copies a sample.
func (b *bound[P, S, I, O, T]) look(s *S) *seen {
	x := new(seen)
	for i, in := range b.model.Inputs {
		values := b.net.Input(s, i)
		if in.Integers {
			numbers := make([]T, len(values))
			runtime.FromIntegers(numbers, values)
			values = numbers
		}
		x.inputs = append(x.inputs, convert[float64](values))
	}
	for i := range b.model.Outputs {
		var target []float64
		if t := b.net.Target(s, i); t != nil {
			target = convert[float64](t)
		}
		x.targets, x.labels = append(x.targets, target), append(x.labels, b.net.Label(s, i))
	}
	return x
}

// outputs copies them.
func (b *bound[P, S, I, O, T]) outputs(out *O) [][]float64 {
	results := make([][]float64, len(b.model.Outputs))
	for i := range results {
		results[i] = convert[float64](b.net.Output(out, i))
	}
	return results
}
