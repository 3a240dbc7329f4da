//go:build !amd64.v3 && !purego

package generated_test

import (
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// testSteps trains in vector code and in plain Go, on batches that fill their
// lanes and others, and compares weights and gradients.
func (p *probe[T, S, In, Out, W]) testSteps(t *testing.T) {
	if !runtime.AVX2 {
		t.Skip("no AVX2")
	}
	defer func() { runtime.AVX2 = true }()
	sizes := []int{1, 2, 7, 15, 16, 17, 40}
	if p.info.FLOPs > 1e6 {
		sizes = []int{2, 17}
	}
	w := p.newWeights(3)
	start := flatten(w.Tensors())
	var trained [2][]T
	var steps [2][][]T
	for side := range trained {
		runtime.AVX2 = side == 0
		from := start
		for _, x := range w.Tensors() {
			from = from[copy(x.Data, from):]
		}
		tr := p.newSmooth(w)
		for _, size := range sizes {
			batch := p.samples(size, 2)
			steps[side] = append(steps[side], []T{tr.Accumulate(batch), tr.Step(batch)}, flatten(tr.Gradients().Tensors()))
		}
		tr.Close()
		trained[side] = flatten(w.Tensors())
	}
	for i, x := range steps[0] {
		if plain := steps[1][i]; !near(scaled(x, plain), scaled(plain, plain)) {
			t.Errorf("step %d, losses or gradients by turns, differs", i)
		}
	}
	if !near(trained[0], trained[1]) {
		t.Error("weights differ after training")
	}
}
