package runtime_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5f2744a7/tensornet/generated/xor"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// fitXor trains from a checkpoint, if there is one, until some epoch.
func fitXor(t *testing.T, s runtime.Schedule, from []byte, epochs int) (weights, checkpoint []byte, history runtime.History) {
	t.Helper()
	w := xor.NewWeights(1)
	options := xor.DefaultOptions()
	options.Optimizer.Schedule = s
	trainer := xor.NewTrainer(w, options)
	defer trainer.Close()
	cfg := runtime.FitConfig[xor.Sample]{Epochs: epochs, BatchSize: 1, Checkpoint: func(c *runtime.Checkpoint) error {
		var b bytes.Buffer
		_, err := c.WriteTo(&b)
		checkpoint = b.Bytes()
		return err
	}}
	if from != nil {
		cfg.Resume = bytes.NewReader(from)
	}
	history, err := trainer.Fit(context.Background(), table, cfg)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := w.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), checkpoint, history
}

// A training under a schedule is another one than without, goes on from a
// checkpoint with the same bits, and its history has the rates.
func TestSchedulesResume(t *testing.T) {
	constant, _, _ := fitXor(t, nil, nil, 5)
	for _, s := range []runtime.Schedule{
		runtime.ExponentialDecay{DecaySteps: 3, DecayRate: 0.75},
		runtime.InverseTimeDecay{DecaySteps: 3, DecayRate: 0.5, Staircase: true},
		runtime.PolynomialDecay{DecaySteps: 11, Power: 2, Cycle: true},
		runtime.PiecewiseConstantDecay{Boundaries: []int{5, 9}, Values: []float64{0.1, 0.01}},
		runtime.CosineDecay{DecaySteps: 9, WarmupTarget: 0.1, WarmupSteps: 7},
		runtime.CosineDecayRestarts{FirstDecaySteps: 3, TMul: 1.5, MMul: 0.9},
		runtime.OneCycle{TotalSteps: 20, MaxLearningRate: 0.1, PctStart: 0.3, FinalDivFactor: 10},
	} {
		whole, _, all := fitXor(t, s, nil, 5)
		_, half, first := fitXor(t, s, nil, 2)
		resumed, _, second := fitXor(t, s, half, 5)
		if bytes.Equal(whole, constant) {
			t.Errorf("%T changes nothing", s)
		}
		if !bytes.Equal(whole, resumed) {
			t.Errorf("%T: other weights after an interruption", s)
		}
		rates := func(epochs []runtime.Epoch) (rates []float64) {
			for _, e := range epochs {
				rates = append(rates, e.LearningRate)
			}
			return rates
		}
		var want []float64
		for epoch := 1; epoch <= 5; epoch++ {
			want = append(want, s.Rate(xor.DefaultOptions().Optimizer.LearningRate, 4*epoch))
		}
		if diff := cmp.Diff(want, rates(all.Epochs)); diff != "" {
			t.Errorf("%T: %s", s, diff)
		}
		if diff := cmp.Diff(want, append(rates(first.Epochs), rates(second.Epochs)...)); diff != "" {
			t.Errorf("%T, interrupted: %s", s, diff)
		}
	}
}
