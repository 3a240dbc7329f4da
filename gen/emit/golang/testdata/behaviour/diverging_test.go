package behaviour

import (
	"bytes"
	"errors"
	"math"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/emit/golang/testdata/generated/diverging"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

func sound(n int) []diverging.Sample {
	samples := make([]diverging.Sample, n)
	r := runtime.NewRandom(1, "samples")
	for i := range samples {
		for k := range 2 {
			runtime.Normal(diverging.Network().Input(&samples[i], k), 0, 1, r)
		}
	}
	return samples
}

// No step applies a gradient that is not finite: weights, what the optimizer
// remembers and the number of steps stay, and the trainer says where it went
// first.
func TestGradientsThatAreNotFinite(t *testing.T) { onEach(t, testGradientsThatAreNotFinite) }

func testGradientsThatAreNotFinite(t *testing.T, on runtime.Machine) {
	inf := float32(math.Inf(1))
	for _, c := range []struct {
		what  string
		spoil func(s *diverging.Sample)
		where string
	}{
		{"a length of 0", func(s *diverging.Sample) { s.Inputs.X = [2]float32{} }, `layer "length"`},
		{"an infinite input", func(s *diverging.Sample) { s.Inputs.Sequence[1][0] = inf }, `layer "memory"`},
		{"products that overflow", func(s *diverging.Sample) {
			s.Inputs.X, s.Targets.Y = [2]float32{1e30, 1}, [1]float32{1e19}
		}, ""},
	} {
		for _, n := range []int{1, 5, 16, 40} {
			w := diverging.NewWeights(1)
			tr := diverging.NewTrainerOn(on, w, diverging.DefaultOptions())
			defer tr.Close()
			samples := sound(n)
			for range 3 {
				tr.Step(samples)
			}
			if tr.Err() != nil {
				t.Fatal(tr.Err())
			}
			before := state(tr)
			spoilt := sound(n)
			c.spoil(&spoilt[n/2])
			loss := tr.Step(spoilt)
			if c.where != "" && !runtime.IsFinite(loss) {
				t.Errorf("%s in %d samples: the loss is %v", c.what, n, loss)
			}
			want := "the gradient of " + c.where + " is not a finite number"
			if err := tr.Err(); !errors.Is(err, runtime.ErrDiverged) || c.where != "" && err.Error()[:len(want)] != want {
				t.Errorf("%s in %d samples: %v, want %s", c.what, n, err, want)
			}
			if state(tr) != before {
				t.Errorf("%s in %d samples: the step has changed something", c.what, n)
			}
			if tr.Step(samples); tr.Err() != nil || state(tr) == before {
				t.Errorf("%s in %d samples: no step after it (%v)", c.what, n, tr.Err())
			}
		}
	}
}

// Gradients that are large but finite are applied.
func TestLargeGradients(t *testing.T) { onEach(t, testLargeGradients) }

func testLargeGradients(t *testing.T, on runtime.Machine) {
	for _, n := range []int{1, 16} {
		w := diverging.NewWeights(1)
		tr := diverging.NewTrainerOn(on, w, diverging.DefaultOptions())
		defer tr.Close()
		samples := sound(n)
		samples[0].Inputs.X = [2]float32{1e17, 1e17}
		before := state(tr)
		if tr.Step(samples); tr.Err() != nil || state(tr) == before {
			t.Errorf("%d samples: no step (%v)", n, tr.Err())
		}
	}
}

func state(tr *diverging.Trainer) string {
	var b bytes.Buffer
	if _, err := tr.WriteTo(&b); err != nil {
		return err.Error()
	}
	return b.String()
}
