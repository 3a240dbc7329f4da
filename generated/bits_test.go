package generated_test

import (
	gort "runtime"
	"slices"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// testBits compares the bits of losses, weights, predictions and measurements on
// different numbers of processors, and from run to run.
func (p *probe[T]) testBits(t *testing.T) {
	defer gort.GOMAXPROCS(gort.GOMAXPROCS(0))
	samples, in := p.samples(37, 1), p.inputs(37, 1)
	var first []T
	several := []int{1, 2, 5, 5}
	if p.info.Parameters >= large && !long() {
		several = []int{1, 5}
	}
	for _, procs := range several {
		gort.GOMAXPROCS(procs)
		bits := p.run(t, samples, in)
		if first == nil {
			first = bits
		}
		for i, part := range [][2]int{{0, 4}, {4, 4 + p.info.Parameters}, {4 + p.info.Parameters, len(bits)}} {
			if !slices.Equal(bits[part[0]:part[1]], first[part[0]:part[1]]) {
				t.Errorf("GOMAXPROCS=%d gives other %s than 1", procs, []string{"losses", "weights", "predictions"}[i])
			}
		}
	}
}

// run trains on one sample, on some and on groups that fill their lanes and one
// that does not, then predicts and evaluates. It returns all numbers that come
// of it: four losses first, then weights and predictions.
func (p *probe[T]) run(t *testing.T, samples samples[T], in inputs[T]) []T {
	w := p.newWeights(1)
	tr := p.newTrainer(runtime.Host(), w)
	defer tr.Close()
	var bits []T
	for _, n := range []int{1, 5, samples.len()} {
		bits = append(bits, tr.step(samples.between(0, n)))
	}
	model, out := p.newModel(runtime.Host(), w), p.newOutputs(in.len())
	metrics, err := model.evaluate(t.Context(), samples)
	if err != nil {
		t.Fatal(err)
	}
	bits = append(bits, T(metrics.Loss))
	bits = append(bits, flatten(w.Tensors())...)
	if err := model.predictBatch(t.Context(), in, out); err != nil {
		t.Fatal(err)
	}
	for i := range out.len() {
		bits = append(bits, p.values(out, i)...)
	}
	return bits
}
