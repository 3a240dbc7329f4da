package generated_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// testProcessors compares the bits of predictions that several processors share, of one
// session at a time and of many, with those of one.
func (p *probe[T]) testProcessors(t *testing.T) {
	if p.info.Processors == 0 {
		t.Skip("each prediction is one processor's")
	}
	for _, on := range runtime.Machines() {
		m, in := p.newModel(on, p.newWeights(1)), p.inputs(7, 1)
		want := p.newOutputs(in.len())
		for i := range in.len() {
			m.predict(in, i, want, i)
		}
		var all sync.WaitGroup
		for _, processors := range []int{0, 1, 2, 3, 5, 100} {
			s, out := m.newSession(runtime.Processors(processors)), p.newOutputs(in.len())
			compare := func(when string) {
				for i := range in.len() {
					s.predict(in, i, out, i)
					if !slices.Equal(p.values(out, i), p.values(want, i)) {
						t.Errorf("%s: sample %d: %d processors predict other bits than one%s", on, i, processors, when)
					}
				}
			}
			compare("")
			all.Go(func() {
				compare(", beside others")
				s.itself().(interface{ Close() }).Close()
				compare(", after Close")
			})
		}
		all.Wait()
	}
}

// predictionBy is a prediction by a new session.
func (p *probe[T]) predictionBy(options ...runtime.SessionOption) func() {
	s := p.newModel(runtime.Host(), p.newWeights(1)).newSession(options...)
	in, out := p.inputs(1, 1), p.newOutputs(1)
	return func() { s.predict(in, 0, out, 0) }
}

// BenchmarkProcessors is how many times as fast several processors predict one sample as
// one, in turns.
func BenchmarkProcessors(b *testing.B) {
	for _, n := range networks {
		if n.info.Processors == 0 {
			continue
		}
		b.Run(n.info.Name, func(b *testing.B) {
			one, several := n.session(runtime.Processors(1)), n.session(runtime.Processors(0))
			var least [2]time.Duration
			for b.Loop() {
				for i, predict := range []func(){one, several} {
					for range 20 {
						begin := time.Now()
						predict()
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
