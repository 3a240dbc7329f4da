package behaviour

import (
	"bytes"
	"context"
	"errors"
	"iter"
	"testing"
	"time"

	"github.com/seed-5f2744a7/tensornet/gen/emit/golang/testdata/generated/stateful"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

func statefulSamples(n int) []stateful.Sample {
	samples := make([]stateful.Sample, n)
	r := runtime.NewRandom(1, "samples")
	for i := range samples {
		runtime.Normal(stateful.Network().Input(&samples[i], 0), 0, 1, r)
		runtime.Normal(stateful.Network().Target(&samples[i], 0), 0, 1, r)
	}
	return samples
}

func listOf(samples []stateful.Sample) iter.Seq2[*stateful.Sample, error] {
	return func(yield func(*stateful.Sample, error) bool) {
		for i := range samples {
			if !yield(&samples[i], nil) {
				return
			}
		}
	}
}

// TestFitCarriesStates: an epoch is steps from batch to batch, and begins anew; a checkpoint
// within it goes on with the states.
func TestFitCarriesStates(t *testing.T) {
	samples := statefulSamples(11) // batches of 3, 3, 3 and 2
	for _, on := range []runtime.Machine{runtime.Host(), runtime.PlainGo()} {
		byHand := stateful.NewWeights(1)
		tr := stateful.NewTrainerOn(on, byHand, stateful.DefaultOptions())
		for range 2 {
			tr.ResetStates()
			for i := 0; i < len(samples); i += 3 {
				tr.Step(samples[i:min(i+3, len(samples))])
			}
		}
		tr.Close()

		var file bytes.Buffer
		enough := errors.New("enough")
		interrupted := func(yield func(*stateful.Sample, error) bool) {
			for i := range samples {
				if !yield(&samples[i], nil) {
					return
				}
				if i == 7 { // after two batches
					yield(nil, enough)
					return
				}
			}
		}
		cfg := runtime.FitConfig[stateful.Sample]{Epochs: 2, CheckpointEvery: time.Hour, Checkpoint: func(c *runtime.Checkpoint) error {
			file.Reset()
			_, err := c.WriteTo(&file)
			return err
		}}
		w := stateful.NewWeights(1)
		tr = stateful.NewTrainerOn(on, w, stateful.DefaultOptions())
		if _, err := tr.Fit(context.Background(), interrupted, cfg); !errors.Is(err, enough) {
			t.Fatal(err)
		}
		tr.Close()
		w = stateful.NewWeights(2)
		tr = stateful.NewTrainerOn(on, w, stateful.DefaultOptions())
		cfg.Checkpoint, cfg.Resume = nil, &file
		if _, err := tr.Fit(context.Background(), listOf(samples), cfg); err != nil {
			t.Fatal(err)
		}
		tr.Close()
		if *w.Parameters != *byHand.Parameters {
			t.Errorf("%v: Fit, interrupted, ends with other weights than steps", on)
		}
	}
}

// TestStepLeavesSamples: a step reads the states of the trainer, not those of its samples, and
// changes neither; without a change of weights there is none of states.
func TestStepLeavesSamples(t *testing.T) {
	samples := statefulSamples(3)
	samples[1].Inputs.CarriedMemoryState[2] = 7
	kept := samples[1]
	tr := stateful.NewTrainer(stateful.NewWeights(1), stateful.DefaultOptions())
	defer tr.Close()
	first := tr.Accumulate(samples)
	if again := tr.Step(samples); again != first {
		t.Errorf("a loss of %v, and then of %v", first, again)
	}
	if samples[1] != kept {
		t.Error("Step changes a sample")
	}
	if second := tr.Accumulate(samples); second == first {
		t.Error("no state is carried")
	}
	tr.ResetStates()
}

// TestEvaluateCarriesStates: as predictions do that are given the states.
func TestEvaluateCarriesStates(t *testing.T) {
	samples := statefulSamples(8)
	for _, on := range []runtime.Machine{runtime.Host(), runtime.PlainGo()} {
		model := stateful.NewOn(on, stateful.NewWeights(1))
		var states [3]stateful.Outputs
		want := 0.
		for i, s := range samples {
			out := &states[i%3]
			s.Inputs.CarriedMemoryState, s.Inputs.CarriedMemoryCell = out.CarriedMemoryState, out.CarriedMemoryCell
			if carried := s.Inputs; i > 2 {
				if stateful.Network().Carry(&carried, out); carried != s.Inputs || carried.CarriedMemoryCell == [6]float32{} {
					t.Errorf("Carry gives %v", carried)
				}
			}
			model.Predict(&s.Inputs, out)
			d := float64(out.Y[0] - s.Targets.Y[0])
			want += d * d / float64(len(samples))
		}
		got, err := model.Evaluate(context.Background(), listOf(samples))
		if err != nil || got.Loss < want-1e-5 || got.Loss > want+1e-5 {
			t.Errorf("%v: a loss of %v, %v; by predictions %v", on, got.Loss, err, want)
		}
	}
}
