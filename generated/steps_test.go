package generated_test

import (
	"math"
	"reflect"
	"slices"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// testGradientsOfSteps compares the gradients of a step with those that
// Accumulate finds, bit by bit.
func (p *probe[T]) testGradientsOfSteps(t *testing.T) {
	w := p.newWeights(5)
	for _, size := range []int{1, 3, 17} {
		batch := p.samples(size, 4)
		one, other := p.newTrainer(runtime.Host(), w), p.newTrainer(runtime.Host(), w)
		accumulated, loss := other.accumulate(batch), one.step(batch)
		if loss != accumulated {
			t.Errorf("%d samples: loss %v, accumulated %v", size, loss, accumulated)
		}
		if !slices.Equal(flatten(one.gradients().Tensors()), flatten(other.gradients().Tensors())) {
			t.Errorf("%d samples: the gradients of a step are not those accumulated", size)
		}
		one.Close()
		other.Close()
	}
}

// testLargeBatch compares the gradients of a batch, which may be taken in several
// parts, with those of its halves; where its samples depend on one another, with those
// in plain Go.
func (p *probe[T]) testLargeBatch(t *testing.T) {
	if slices.ContainsFunc(p.info.Layers, func(l runtime.LayerInfo) bool { return l.Type == "dropout" }) {
		t.Skip("halves drop other elements")
	}
	const most = 16*7 + 3
	batch := p.samples(most, 4)
	gradients := func(on runtime.Machine, batch samples[T]) []T {
		tr := p.newTrainer(on, p.newWeights(5))
		defer tr.Close()
		tr.accumulate(batch)
		g := flatten(tr.gradients().Tensors())
		for i := range g {
			g[i] *= T(batch.len())
		}
		return g
	}
	whole := gradients(runtime.Host(), batch)
	if p.info.TrainsTogether {
		if plain := gradients(runtime.PlainGo(), batch); !near(scaled(whole, plain), scaled(plain, plain)) {
			t.Error("the gradients of a batch are not those in plain Go")
		}
		return
	}
	sum := gradients(runtime.Host(), batch.between(0, most/2))
	for i, g := range gradients(runtime.Host(), batch.between(most/2, most)) {
		sum[i] += g
	}
	if !near(scaled(whole, sum), scaled(sum, sum)) {
		t.Error("the gradients of a batch are not those of its halves")
	}
}

// smooth changes options so that a step is nearly proportional to the gradient:
// else an optimizer that divides by it makes large steps of rounding errors.
func smooth[O any](o O) O {
	settings := reflect.ValueOf(&o).Elem().FieldByName("Optimizer")
	settings.FieldByName("LearningRate").SetFloat(0.1)
	if epsilon := settings.FieldByName("Epsilon"); epsilon.IsValid() {
		epsilon.SetFloat(1)
	}
	return o
}

// halved is half of x.
func halved[T runtime.Float](x []T) []T {
	x = slices.Clone(x)
	for i := range x {
		x[i] /= 2
	}
	return x
}

// scaled is x divided by the greatest magnitude of by.
func scaled[T runtime.Float](x, by []T) []T {
	most := T(0)
	for _, v := range by {
		most = max(most, T(math.Abs(float64(v))))
	}
	if most == 0 {
		return x
	}
	x = slices.Clone(x)
	for i := range x {
		x[i] /= most
	}
	return x
}
