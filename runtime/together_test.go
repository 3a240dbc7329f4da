package runtime

import (
	"context"
	"errors"
	"reflect"
	goruntime "runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
)

// tinyTogether are groups that a team may take, and single samples likewise: a sample is a task.
type tinyTogether struct {
	*tinyNetwork
	alone, shared, singles atomic.Int64 // groups that one processor took, and several; samples that several did
}

func newTinyTogether(tasks int) *tinyTogether {
	n := &tinyTogether{tinyNetwork: newTinyInGroups()}
	v := &n.table.Vectors[0]
	v.Prediction.Tasks, v.Evaluation.Tasks = tasks, tasks
	count := func(m *Member) {
		switch {
		case m == nil:
			n.alone.Add(1)
		case m.number == 0:
			n.shared.Add(1)
		}
	}
	v.Prediction.Samples = func(w *tinyParameters, g *Group[tinyInputs, tinyOutputs, float64]) {
		count(g.Member)
		for l := g.Member.First(len(g.Samples)); l < len(g.Samples); l = g.Member.Next(l) {
			copy(g.Own, flat[tinyInputs, float64](&g.Samples[l]))
			tinyForward(w, g.Own, &g.Outputs[l])
		}
	}
	v.Evaluation.Samples = func(w *tinyParameters, g *Group[tinySample, tinyOutputs, float64]) {
		count(g.Member)
		for l := g.Member.First(len(g.Samples)); l < len(g.Samples); l = g.Member.Next(l) {
			tinyForward(w, flat[tinyInputs, float64](&g.Samples[l].Inputs), &g.Outputs[l])
		}
		if g.Member.Leads() {
			for l := range g.Samples {
				_, losses := tinyDeltas(&g.Samples[l].Targets, &g.Outputs[l])
				g.Losses[l], g.Losses[tinyWidth+l] = losses[0], losses[1]
			}
		}
	}
	n.table.Grain, n.layout.info.Processors = 1, tasks
	n.table.PredictTogether = func(m *Member, _ Machine, w *tinyParameters, _, a, _ []float64, in *tinyInputs, out *tinyOutputs) {
		if m.Leads() {
			n.singles.Add(1)
			copy(a, flat[tinyInputs, float64](in))
		}
		for task := m.First(1); task < 1; task = m.Next(task) {
			tinyForward(w, a, out)
		}
	}
	return n
}

// TestApart is how many samples go to processors group by group, before all share a group.
func TestApart(t *testing.T) {
	for _, c := range []struct{ tasks, samples, processors, want int }{
		{0, 16, 2, 16}, {8, 16, 1, 16}, {8, 0, 2, 0}, {8, 1, 2, 0}, {8, 16, 2, 0}, {8, 17, 2, 17}, {8, 32, 2, 32}, {8, 33, 2, 32},
		{8, 48, 2, 32}, {8, 49, 2, 49}, {8, 64, 2, 64}, {8, 64, 3, 48}, {8, 64, 8, 0}, {8, 1000, 2, 992}, {8, 1000, 4, 960},
	} {
		l := lanes[float32]{Width: 16, Tasks: c.tasks}
		if got := l.apart(c.samples, c.processors); got != c.want {
			t.Errorf("%+v: %d", c, got)
		}
	}
}

// TestTogether is which groups of a batch, and which single samples, several processors share, with
// the same results.
func TestTogether(t *testing.T) {
	if goruntime.NumCPU() < 2 {
		t.Skip("there is one processor")
	}
	defer goruntime.GOMAXPROCS(goruntime.GOMAXPROCS(0))
	in, want, w := tinyBatch(40)
	for _, c := range []struct {
		tasks, samples, processors int
		alone, shared, singles     int64
	}{
		{8, 1, 1, 0, 0, 0}, {8, 1, 2, 0, 0, 1}, {8, 2, 2, 0, 0, 0}, {0, 1, 2, 0, 0, 0}, // fewer than are worth a group
		{8, 4, 1, 1, 0, 0}, {8, 3, 2, 0, 1, 0}, {8, 4, 2, 0, 1, 0}, {8, 5, 2, 2, 0, 0}, {8, 8, 2, 2, 0, 0},
		{8, 12, 2, 2, 1, 0}, {0, 12, 2, 3, 0, 0}, {1, 12, 2, 3, 0, 0}, {8, 40, 2, 10, 0, 0}, {8, 36, 2, 8, 1, 0},
	} {
		goruntime.GOMAXPROCS(c.processors)
		n := newTinyTogether(c.tasks)
		out := make([]tinyOutputs, c.samples)
		if err := n.NewModel(PlainGo(), w, new(Beside)).PredictBatch(t.Context(), in[:c.samples], out); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(out, want[:c.samples]) {
			t.Errorf("%+v: wrong predictions", c)
		}
		if a, s, one := n.alone.Load(), n.shared.Load(), n.singles.Load(); a != c.alone || s != c.shared || one != c.singles {
			t.Errorf("%+v: %d groups alone, %d shared, and %d samples", c, a, s, one)
		}
	}
}

// TestTogetherEndsWithContext predicts nothing more when that has ended.
func TestTogetherEndsWithContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	in, _, w := tinyBatch(4)
	for _, samples := range []int{1, 4} {
		if err := newTinyTogether(8).NewModel(PlainGo(), w, new(Beside)).PredictBatch(ctx, in[:samples], make([]tinyOutputs, samples)); !errors.Is(err, context.Canceled) {
			t.Errorf("%d samples: %v", samples, err)
		}
	}
}

// TestTogetherBesideOthers has several callers at a time, who get what is right.
func TestTogetherBesideOthers(t *testing.T) {
	in, want, w := tinyBatch(12)
	m := newTinyTogether(8).NewModel(PlainGo(), w, new(Beside))
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			out := make([]tinyOutputs, len(in))
			for k := range 200 {
				n := 1 + k%len(in)
				clear(out)
				if err := m.PredictBatch(t.Context(), in[:n], out[:n]); err != nil || !slices.Equal(out[:n], want[:n]) {
					t.Errorf("%d samples: %v, wrong predictions", n, err)
					return
				}
			}
		})
	}
	all.Wait()
}

// TestEvaluateTogether measures the same whoever takes the groups.
func TestEvaluateTogether(t *testing.T) {
	defer goruntime.GOMAXPROCS(goruntime.GOMAXPROCS(0))
	for _, samples := range []int{1, 4, 9, 12, 40, 127, 128, 300} {
		var want Metrics
		for _, c := range []struct {
			tasks, processors int
			shared            bool
		}{{0, 1, false}, {8, 1, false}, {0, 2, false}, {8, 2, true}, {8, 3, true}} {
			goruntime.GOMAXPROCS(c.processors)
			n := newTinyTogether(c.tasks)
			got, err := n.NewModel(PlainGo(), n.Draw(1), new(Beside)).Evaluate(t.Context(), each(tinySamples(samples)))
			if err != nil || got.Samples != samples {
				t.Fatalf("%d samples: %+v, %v", samples, got, err)
			}
			if want.Samples == 0 {
				want = got
			}
			if got.Loss != want.Loss || !reflect.DeepEqual(got.Outputs[0], want.Outputs[0]) {
				t.Errorf("%d samples, %+v: %+v, want %+v", samples, c, got, want)
			}
			if shared := n.shared.Load() > 0; shared && !c.shared || !shared && c.shared && samples == 4 {
				t.Errorf("%d samples, %+v: shared: %v", samples, c, shared)
			}
		}
	}
}

// TestEvaluateInWholeGroups: a few samples are not spread over groups that are mostly idle.
func TestEvaluateInWholeGroups(t *testing.T) {
	for _, c := range []struct{ samples, groups int64 }{{1, 1}, {4, 1}, {5, 2}, {16, 4}, {128, 32}, {130, 33}} {
		n := newTinyTogether(0)
		if _, err := n.NewModel(PlainGo(), n.Draw(1), new(Beside)).Evaluate(t.Context(), each(tinySamples(int(c.samples)))); err != nil {
			t.Fatal(err)
		}
		if got := n.alone.Load(); got != c.groups {
			t.Errorf("%d samples in %d groups, want %d", c.samples, got, c.groups)
		}
	}
}

func TestTogetherAllocatesNothing(t *testing.T) {
	if raceDetector() {
		t.Skip("the race detector has pools forget")
	}
	in, _, w := tinyBatch(12)
	m, out, ctx := newTinyTogether(8).NewModel(PlainGo(), w, new(Beside)), make([]tinyOutputs, 12), t.Context()
	for _, samples := range []int{1, 4, 12} {
		if n := testing.AllocsPerRun(1000, func() { m.PredictBatch(ctx, in[:samples], out[:samples]) }); n != 0 {
			t.Errorf("%d samples: %v allocations", samples, n)
		}
	}
}
