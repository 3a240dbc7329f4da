//go:build !amd64.v3 && !purego

package generated_test

import (
	"math"
	"slices"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// testLanes compares vector code with plain Go: losses, gradients and
// predictions of batches that fill their lanes and of others.
func (p *probe[T, S, In, Out, W]) testLanes(t *testing.T) {
	if !runtime.AVX2 {
		t.Skip("no AVX2")
	}
	defer func() { runtime.AVX2 = true }()
	w := p.newWeights(3)
	for _, size := range []int{1, 3, 16, 19} {
		batch, in := p.samples(size, 2), p.inputs(size, 2)
		var losses [2]T
		var gradients [2]W
		var outs [2][]Out
		for side := range losses {
			runtime.AVX2 = side == 0
			tr := p.newTrainer(w)
			losses[side], gradients[side] = tr.Accumulate(batch), tr.Gradients()
			outs[side] = make([]Out, size)
			if err := p.newModel(w).PredictBatch(t.Context(), in, outs[side]); err != nil {
				t.Fatal(err)
			}
			tr.Close()
		}
		if !near(losses[:1], losses[1:]) {
			t.Errorf("%d samples: loss %v, plain %v", size, losses[0], losses[1])
		}
		for i, x := range gradients[0].Tensors() {
			plain := gradients[1].Tensors()[i].Data
			if !near(scaled(x.Data, plain), scaled(plain, plain)) {
				t.Errorf("%d samples: gradient by %s differs", size, x.Name)
			}
		}
		for i := range outs[0] {
			if !near(p.values(&outs[0][i]), p.values(&outs[1][i])) {
				t.Errorf("%d samples: prediction %d differs", size, i)
			}
		}
	}
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
