package generated_test

import (
	gort "runtime"
	"slices"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// testGroups compares the bits of predictions in a large batch on one processor with those in
// a small batch on several, which take smaller groups of samples side by side.
func (p *probe[T]) testGroups(t *testing.T) {
	defer gort.GOMAXPROCS(gort.GOMAXPROCS(0))
	const large, small = 51, 20
	for _, on := range runtime.Machines() {
		m := p.newModel(on, p.newWeights(3))
		predict := func(n, processors int) outputs[T] {
			gort.GOMAXPROCS(processors)
			out := p.newOutputs(n)
			if err := m.predictBatch(t.Context(), p.inputs(n, 4), out); err != nil {
				t.Fatal(err)
			}
			return out
		}
		want, got := predict(large, 1), predict(small, 2)
		for i := range small {
			if !slices.Equal(p.values(got, i), p.values(want, i)) {
				t.Errorf("%s: sample %d of %d and of %d has other bits", on, i, small, large)
			}
		}
	}
}
