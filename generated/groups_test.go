package generated_test

import (
	"context"
	"fmt"
	gort "runtime"
	"slices"
	"testing"
	"time"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// testGroups compares the bits of predictions in a large batch on one processor with those in
// small batches on several, which take smaller groups of samples side by side, share those that
// are left over, and measure the same.
func (p *probe[T]) testGroups(t *testing.T) {
	defer gort.GOMAXPROCS(gort.GOMAXPROCS(0))
	const large = 51
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
		want := predict(large, 1)
		for _, small := range []int{16, 20, 40} {
			got := predict(small, 2)
			for i := range small {
				if !slices.Equal(p.values(got, i), p.values(want, i)) {
					t.Errorf("%s: sample %d of %d and of %d has other bits", on, i, small, large)
				}
			}
			measure := func(processors int) runtime.Metrics {
				gort.GOMAXPROCS(processors)
				metrics, err := m.evaluate(t.Context(), p.samples(small, 4))
				if err != nil {
					t.Fatal(err)
				}
				return metrics
			}
			if one, two := measure(1), measure(2); one.Loss != two.Loss {
				t.Errorf("%s: %d samples have a loss of %v on one processor, of %v on two", on, small, one.Loss, two.Loss)
			}
		}
	}
}

// batch makes a model, and returns a prediction of so many samples by it.
func (p *probe[T]) batch(n int) func() error {
	m, in, out, ctx := p.newModel(runtime.Host(), p.newWeights(1)), p.inputs(n, 1), p.newOutputs(n), context.Background()
	return func() error { return m.predictBatch(ctx, in, out) }
}

// BenchmarkGroups is how many times as fast several processors predict a batch as one, in turns.
func BenchmarkGroups(b *testing.B) {
	defer gort.GOMAXPROCS(gort.GOMAXPROCS(0))
	for _, n := range networks {
		for _, samples := range []int{2, 3, 8, 16, 32, 48, 64} {
			b.Run(fmt.Sprintf("%s/%d", n.info.Name, samples), func(b *testing.B) {
				predict := n.batch(samples)
				var least [2]time.Duration
				for b.Loop() {
					for i, processors := range []int{1, gort.NumCPU()} {
						gort.GOMAXPROCS(processors)
						for range 20 {
							begin := time.Now()
							if err := predict(); err != nil {
								b.Fatal(err)
							}
							if d := time.Since(begin); least[i] == 0 || d < least[i] {
								least[i] = d
							}
						}
					}
				}
				b.ReportMetric(float64(least[0])/float64(least[1]), "times")
				b.ReportMetric(float64(least[0].Microseconds()), "µs/one")
				b.ReportMetric(float64(least[1].Microseconds()), "µs/several")
			})
		}
	}
}
