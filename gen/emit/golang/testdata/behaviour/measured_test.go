package behaviour

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/emit/golang/testdata/generated/measured"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// TestMeasuredPredictions: losses are those of what Predict gives, on every machine.
func TestMeasuredPredictions(t *testing.T) { onEach(t, testMeasuredPredictions) }

func testMeasuredPredictions(t *testing.T, on runtime.Machine) {
	samples := make([]*measured.Sample, 9)
	r := runtime.NewRandom(1, "samples")
	for i := range samples {
		samples[i] = new(measured.Sample)
		runtime.Normal(measured.Network().Input(samples[i], 0), 0, 1, r)
		runtime.Normal(measured.Network().Target(samples[i], 1), 0, 1, r)
		samples[i].SetLabel(0, i%5)
	}
	w := measured.NewWeights(1)
	runtime.Normal(w.Class.Bias[:], 0, 1, r)
	runtime.Normal(w.Norm.MovingMean[:], 0, 1, r)
	model := measured.NewOn(on, w)
	var want float64
	var squares []float64
	for i, s := range samples {
		var out measured.Outputs
		model.Predict(&s.Inputs, &out)
		square := math.Pow(float64(out.Length[0])-float64(s.Targets.Length[0]), 2)
		squares = append(squares, square)
		want += (-math.Log(float64(out.Class[i%5])) + square/2) / float64(len(samples))
	}
	metrics, err := model.Evaluate(context.Background(), func(yield func(*measured.Sample, error) bool) {
		for _, s := range samples {
			if !yield(s, nil) {
				return
			}
		}
	})
	if err != nil || math.Abs(metrics.Loss-want) > 1e-6*want {
		t.Errorf("loss %g, expected %g, %v", metrics.Loss, want, err)
	}
	if slices.Max(squares) < 1e-3 {
		t.Errorf("squares of errors are %g", squares)
	}
}
