package runtime

import (
	"bytes"
	"io"
	goruntime "runtime"
	"sync"
	"sync/atomic"
	"testing"
	"unsafe"
)

// derivingTiny is the network whose predictions, groups and steps read a copy of the weights
// that is made once, and so many numbers of scratch; made counts the copies.
func derivingTiny(made *atomic.Int64) *tinyNetwork {
	how := Derivation[tinyParameters, float64]{Size: 17, Scratch: 3, Compute: func(_ Machine, w *tinyParameters, derived, scratch []float64) {
		made.Add(1)
		if len(scratch) != 3 {
			panic("no scratch")
		}
		copy(derived, flat[tinyParameters, float64](w))
	}}
	of := func(derived []float64) *tinyParameters {
		return (*tinyParameters)(unsafe.Pointer(unsafe.SliceData(derived)))
	}
	n := newTinyInGroups()
	t, v := n.table, &n.table.Vectors[0]
	t.Derivations = []Derivation[tinyParameters, float64]{how}
	predict := t.Predict
	t.Predict = func(on Machine, w *tinyParameters, derived, a []float64, in *tinyInputs, out *tinyOutputs) {
		predict(on, of(derived), nil, a, in, out)
	}
	v.Prediction.Derivation, v.Evaluation.Derivation = how, how
	inGroups, evaluate := v.Prediction.Samples, v.Evaluation.Samples
	v.Prediction.Samples = func(_ *tinyParameters, g *Group[tinyInputs, tinyOutputs, float64]) { inGroups(of(g.Derived), g) }
	v.Evaluation.Samples = func(_ *tinyParameters, g *Group[tinySample, tinyOutputs, float64]) { evaluate(of(g.Derived), g) }
	for i := range v.Paths {
		p := &v.Paths[i]
		samples := p.Samples
		p.Derivation = how
		p.Samples = func(_ *tinyParameters, g *Group[tinySample, tinyOutputs, float64]) { samples(of(g.Derived), g) }
	}
	return n
}

func predictOne(m *Model[tinyParameters, tinySample, tinyInputs, tinyOutputs, float64], w *tinyParameters) (got, want tinyOutputs) {
	in := tinySamples(1)[0].Inputs
	m.Predict(&in, &got)
	tinyForward(w, flat[tinyInputs, float64](&in), &want)
	return got, want
}

// TestDerivedFollowsTheWeights: what is computed of the weights alone is so by New, and once
// after each change, which whoever writes into the numbers says.
func TestDerivedFollowsTheWeights(t *testing.T) {
	var made atomic.Int64
	n := derivingTiny(&made)
	w, b := n.Draw(1), new(Beside)
	m := n.NewModel(PlainGo(), w, b)
	if made.Load() != 1 {
		t.Errorf("a new model has computed it %d times", made.Load())
	}
	var file, state, foreign bytes.Buffer
	other := n.Draw(2)
	trainer := n.NewTrainer(PlainGo(), w, b, n.Optimizer())
	defer trainer.Close()
	for _, err := range []error{writeTo(n.Weights(other, new(Beside)), &file), writeTo(trainer.State(), &state), writeTo(n.Weights(other, new(Beside)), &foreign)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	validated := FitConfig[tinySample]{Epochs: 1, BatchSize: 4, Validation: each(tinySamples(5))}
	for _, c := range []struct {
		by     string
		change func() error
		times  int64 // it is computed for the trainer
		stale  bool
	}{
		{"nothing", func() error { return nil }, 0, false},
		{"a step", func() error { trainer.Step(tinySamples(7)); return trainer.Err() }, 1, false},
		{"a step of one", func() error { trainer.Step(tinySamples(1)); return trainer.Err() }, 1, false},
		{"a file", func() error { _, err := n.Weights(w, b).ReadFrom(&file); return err }, 0, false},
		{"a checkpoint", func() error { _, err := trainer.State().ReadFrom(&state); return err }, 0, false},
		{"a foreign file", func() error { _, err := n.Weights(w, b).ReadForeign(&foreign); return err }, 0, false},
		{"a training", func() error { _, err := trainer.Fit(t.Context(), each(tinySamples(8)), validated); return err }, 2 + 1, false}, // steps and an evaluation
		{"the caller", func() error { w.Kind[0][0]++; b.Changed(); return nil }, 0, false},
		{"the caller, who does not say so", func() error { w.Kind[0][0]++; return nil }, 0, true},
	} {
		before, was := made.Load(), *w
		if err := c.change(); err != nil {
			t.Fatalf("%s: %v", c.by, err)
		}
		if made.Load() != before+c.times {
			t.Errorf("changed by %s: computed %d times at once, want %d", c.by, made.Load()-before, c.times)
		}
		before = made.Load()
		for range 3 {
			if got, want := predictOne(m, w); (got != want) != c.stale {
				t.Errorf("changed by %s: %v, of the weights as they are %v", c.by, got, want)
			}
		}
		if changed := *w != was && !c.stale; (made.Load() != before) != changed || made.Load() > before+1 {
			t.Errorf("changed by %s: computed %d times for three predictions", c.by, made.Load()-before)
		}
	}
	if got, want := predictOne(n.NewModel(PlainGo(), w, b), w); got != want {
		t.Errorf("a new model predicts %v, want %v", got, want)
	}
}

func writeTo(from io.WriterTo, dst io.Writer) error {
	_, err := from.WriteTo(dst)
	return err
}

// TestDerivedOnce: goroutines that find the weights changed compute it once, for groups and
// evaluations as for single samples.
func TestDerivedOnce(t *testing.T) {
	var made atomic.Int64
	n := derivingTiny(&made)
	w, b := n.Draw(1), new(Beside)
	m := n.NewModel(PlainGo(), w, b)
	samples := tinySamples(300)
	in, all := make([]tinyInputs, len(samples)), make([]tinyOutputs, len(samples))
	for i := range samples {
		in[i] = samples[i].Inputs
	}
	for name, call := range map[string]func() error{
		"Predict": func() error { predictOne(m, w); return nil },
		"PredictBatch": func() error {
			out := make([]tinyOutputs, len(in))
			return m.PredictBatch(t.Context(), in, out)
		},
		"Evaluate": func() error { _, err := m.Evaluate(t.Context(), each(samples)); return err },
	} {
		w.Kind[0][0]++
		b.Changed()
		made.Store(0)
		var wait sync.WaitGroup
		for range 4 {
			wait.Go(func() {
				if err := call(); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if made.Load() != 1 {
			t.Errorf("%s: computed %d times", name, made.Load())
		}
	}
	if err := m.PredictBatch(t.Context(), in, all); err != nil {
		t.Fatal(err)
	}
	var want tinyOutputs
	if tinyForward(w, flat[tinyInputs, float64](&in[299]), &want); all[299] != want {
		t.Errorf("in groups %v, want %v", all[299], want)
	}
	trainer := n.NewTrainer(PlainGo(), w, b, n.Optimizer())
	defer trainer.Close()
	for _, size := range []int{1, 4, 5, 100} { // one by one, and in several turns of groups
		made.Store(0)
		if trainer.Step(samples[:size]); made.Load() != 1 {
			t.Errorf("a step of %d samples computes it %d times", size, made.Load())
		}
	}
}

// TestHotSwap: while goroutines predict, a model of other weights takes the place of the one
// before. Each prediction is of one or the other, never of both.
func TestHotSwap(t *testing.T) {
	var made atomic.Int64
	n := derivingTiny(&made)
	in := tinySamples(1)[0].Inputs
	var current atomic.Pointer[Model[tinyParameters, tinySample, tinyInputs, tinyOutputs, float64]]
	want := map[tinyOutputs]bool{}
	var models []*Model[tinyParameters, tinySample, tinyInputs, tinyOutputs, float64]
	for seed := range uint64(3) {
		w := n.Draw(seed)
		var out tinyOutputs
		tinyForward(w, flat[tinyInputs, float64](&in), &out)
		want[out] = true
		models = append(models, n.NewModel(PlainGo(), w, new(Beside)))
	}
	current.Store(models[0])
	var wait sync.WaitGroup
	var done atomic.Bool
	for range 4 {
		wait.Go(func() {
			for !done.Load() {
				var out tinyOutputs
				if current.Load().Predict(&in, &out); !want[out] {
					t.Errorf("%v is of no weights", out)
					return
				}
			}
		})
	}
	for i := range 300 {
		current.Store(models[i%len(models)])
		goruntime.Gosched()
	}
	done.Store(true)
	wait.Wait()
}
