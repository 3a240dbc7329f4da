package runtime

import (
	"context"
	"errors"
	"math"
	goruntime "runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

func tinyBatch(n int) (in []tinyInputs, want []tinyOutputs, w *tinyParameters) {
	in, want, w = make([]tinyInputs, n), make([]tinyOutputs, n), newTiny().Draw(1)
	w.Frozen = [2]float64{1, 2}
	for i, s := range tinySamples(n) {
		in[i] = s.Inputs
		tinyForward(w, flat[tinyInputs, float64](&in[i]), &want[i])
	}
	return in, want, w
}

// TestTwice is which groups take a batch where some may have twice as many samples.
func TestTwice(t *testing.T) {
	defer goruntime.GOMAXPROCS(goruntime.GOMAXPROCS(0))
	in, want, w := tinyBatch(100)
	for _, c := range []struct {
		samples, processors   int
		groups, ofTwiceAsMany int64
	}{{3, 1, 1, 0}, {4, 1, 1, 0}, {5, 1, 0, 1}, {8, 1, 0, 1}, {9, 1, 1, 1}, {13, 1, 0, 2}, {100, 1, 1, 12}, {8, 2, 2, 0}, {9, 2, 1, 1}, {100, 2, 1, 12}} {
		if c.processors > goruntime.NumCPU() {
			continue
		}
		goruntime.GOMAXPROCS(c.processors)
		var twice atomic.Int64
		n := newTinyInTwice(func(w *tinyParameters, g *Group[tinyInputs, tinyOutputs, float64]) {
			if n := len(g.Samples); n <= tinyWidth || n > 2*tinyWidth {
				t.Errorf("%d samples for a group of twice as many as %d", n, tinyWidth)
			}
			twice.Add(1)
			tinyPredict(w, g)
		})
		before, out := tinyGroups.Load(), make([]tinyOutputs, c.samples)
		if err := n.NewModel(PlainGo(), w, new(Beside)).PredictBatch(t.Context(), in[:c.samples], out); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(out, want[:c.samples]) {
			t.Errorf("%d samples on %d processors: wrong predictions", c.samples, c.processors)
		}
		if did := tinyGroups.Load() - before; did != c.groups || twice.Load() != c.ofTwiceAsMany {
			t.Errorf("%d samples on %d processors: %d groups and %d of twice as many, want %d and %d", c.samples, c.processors, did, twice.Load(), c.groups, c.ofTwiceAsMany)
		}
	}
}

func TestModelPredicts(t *testing.T) {
	onTiny(t, func(t *testing.T, n *tinyNetwork) {
		in, want, w := tinyBatch(1001)
		m := n.NewModel(PlainGo(), w, new(Beside))
		for _, k := range []int{0, 1, tinyFewest - 1, tinyFewest, tinyWidth, 9, len(in)} {
			before, out := tinyGroups.Load(), make([]tinyOutputs, k)
			if err := m.PredictBatch(t.Context(), in[:k], out); err != nil {
				t.Fatal(err)
			}
			for i := range out {
				if out[i] != want[i] {
					t.Fatalf("sample %d of %d: %v, want %v", i, k, out[i], want[i])
				}
			}
			groups := int64(0)
			if len(n.table.Vectors) > 0 && k >= tinyFewest {
				groups = int64((k + tinyWidth - 1) / tinyWidth)
			}
			if did := tinyGroups.Load() - before; did != groups {
				t.Errorf("%d samples in %d groups, want %d", k, did, groups)
			}
		}
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				for i := range in[:100] {
					var out tinyOutputs
					if m.Predict(&in[i], &out); out != want[i] {
						t.Errorf("sample %d: %v, want %v", i, out, want[i])
					}
				}
			})
		}
		all.Wait()
	})
}

func TestModelRefusesBatches(t *testing.T) {
	onTiny(t, func(t *testing.T, n *tinyNetwork) {
		m, in := n.NewModel(PlainGo(), n.Draw(1), new(Beside)), make([]tinyInputs, 1000)
		if err := m.PredictBatch(t.Context(), in, make([]tinyOutputs, 3)); err == nil || err.Error() != "tiny: 1000 inputs for 3 outputs" {
			t.Error(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := m.PredictBatch(ctx, in, make([]tinyOutputs, 1000)); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}

func TestModelEvaluates(t *testing.T) {
	onTiny(t, func(t *testing.T, n *tinyNetwork) {
		samples, w := tinySamples(301), n.Draw(1)
		var kind, value float64
		right := 0
		for i := range samples {
			var out tinyOutputs
			tinyForward(w, flat[tinyInputs, float64](&samples[i].Inputs), &out)
			_, losses := tinyDeltas(&samples[i].Targets, &out)
			kind, value = kind+losses[0]/301, value+losses[1]/301
			if Argmax(out.Kind[:]) == samples[i].Targets.Kind {
				right++
			}
		}
		before := tinyGroups.Load()
		m, err := n.NewModel(PlainGo(), w, new(Beside)).Evaluate(t.Context(), each(samples))
		if err != nil || m.Samples != 301 || math.Abs(m.Loss-kind-tinyWeight*value) > 1e-12 || math.Abs(m.Outputs[1].Loss-value) > 1e-12 ||
			m.Outputs[0].Accuracy != float64(right)/301 || !math.IsNaN(m.Outputs[1].Accuracy) || right == 0 {
			t.Errorf("%+v, %v; want losses %v and %v and %d right", m, err, kind, value, right)
		}
		if did := tinyGroups.Load() > before; did != (len(n.table.Vectors) > 0) {
			t.Errorf("in groups: %v", did)
		}
		samples[200].Inputs.A[0] = math.MaxFloat64
		if m, err := n.NewModel(PlainGo(), w, new(Beside)).Evaluate(t.Context(), each(samples)); err == nil || !strings.HasPrefix(err.Error(), "sample 201: the loss is not a finite number") || m.Samples < 201 {
			t.Errorf("an infinite loss: %v after %d samples", err, m.Samples)
		}
	})
}

func TestModelPreparesAndLabels(t *testing.T) {
	n, b := newTiny(), &Beside{Preprocess: &Preprocess{Mean: []float64{1, 2, 3}, Deviation: []float64{1, 2, 4}}}
	m := n.NewModel(PlainGo(), n.Draw(1), b)
	var in tinyInputs
	if err := m.Prepare(&in, []float64{2, 6, 5}); err != nil || in != (tinyInputs{A: [2]float64{1, 2}, B: [1]float64{0.5}}) {
		t.Errorf("%v, %v", in, err)
	}
	if err := m.Prepare(&in, []float64{2, 6}); err == nil {
		t.Error("two numbers for three elements")
	}
	b.Preprocess = nil
	if err := m.Prepare(&in, []float64{2, 6, 5}); err != nil || in.B[0] != 5 {
		t.Errorf("%v, %v: other weights are prepared as before", in, err)
	}
	out := tinyOutputs{Kind: [3]float64{1, 3, 2}}
	if a, b := m.Label(&out, 0), m.Label(&out, 1); a != "y" || b != "" {
		t.Errorf("labels %q and %q", a, b)
	}
}

func TestNothingIsAllocated(t *testing.T) {
	onTiny(t, func(t *testing.T, n *tinyNetwork) {
		tr, w := n.train(t)
		m, samples, out := n.NewModel(PlainGo(), w, new(Beside)), tinySamples(40), make([]tinyOutputs, 40)
		in, _, _ := tinyBatch(40)
		ctx := t.Context()
		calls := map[string]func(){
			"Predict":      func() { m.Predict(&in[0], &out[0]) },
			"PredictBatch": func() { m.PredictBatch(ctx, in, out) },
			"Step":         func() { tr.Step(samples) },
			"Step of 1":    func() { tr.Step(samples[:1]) },
			"Accumulate":   func() { tr.Accumulate(samples[:7]) },
		}
		if raceDetector() { // which has pools forget
			delete(calls, "Predict")
			delete(calls, "PredictBatch")
		}
		for name, f := range calls {
			if n := testing.AllocsPerRun(1000, f); n != 0 {
				t.Errorf("%s: %v allocations", name, n)
			}
		}
	})
}

// raceDetector reports whether the test was built with the race detector.
func raceDetector() bool {
	info, _ := debug.ReadBuildInfo()
	return info != nil && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}
