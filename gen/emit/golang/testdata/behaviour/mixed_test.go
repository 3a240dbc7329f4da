// Package behaviour tests what generated code does beside the code that all
// packages share, on packages that TestBehaviour generates.
package behaviour

import (
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/emit/golang/testdata/generated/mixed"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

func mixedSamples(n int) []mixed.Sample {
	samples := make([]mixed.Sample, n)
	r := runtime.NewRandom(1, "samples")
	for i := range samples {
		s := &samples[i]
		for k := range 2 {
			runtime.Normal(mixed.Network().Input(s, k), 0, 1, r)
		}
		s.SetLabel(0, i%4)
		runtime.Normal(mixed.Network().Target(s, 1), 0, 1, r)
	}
	return samples
}

func TestFrozenWeightsStay(t *testing.T) {
	start, w := mixed.NewWeights(1), mixed.NewWeights(1)
	start.FrozenFirst.Bias[0], w.FrozenFirst.Bias[0] = 1, 1
	tr := mixed.NewTrainer(w, mixed.DefaultOptions())
	defer tr.Close()
	for range 3 {
		tr.Step(mixedSamples(5))
	}
	if w.FrozenFirst != start.FrozenFirst || w.FrozenBetween != start.FrozenBetween {
		t.Error("weights that are not trainable have changed")
	}
	if w.Class == start.Class || w.Table == start.Table {
		t.Error("trainable weights have not changed")
	}
	g := tr.Gradients()
	if g.FrozenFirst.Weight != (mixed.Parameters{}).FrozenFirst.Weight {
		t.Error("a gradient of weights that are not trained")
	}
}

func TestTextOfTheSpecStaysText(t *testing.T) {
	if want := "Ends a comment */ and begins // another; `quotes` \"of both\" kinds, 100 %s.\n"; !strings.HasPrefix(mixed.Info().Doc, want) {
		t.Errorf("Info.Doc = %q", mixed.Info().Doc)
	}
	if got := mixed.Info().Outputs[0].Labels[1]; got != `"b\` {
		t.Errorf("label %q", got)
	}
}
