package behaviour

import (
	"math"
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

func TestViewsAreRowMajor(t *testing.T) {
	n := mixed.Network()
	var s mixed.Sample
	s.Inputs.Cube[1][2][3], s.Inputs.Extra[4] = 1, 2
	s.Targets.Table[1][0] = 3
	var out mixed.Outputs
	out.Table[1][2] = 4
	if len(n.Input(&s, 0)) != 24 || n.Input(&s, 0)[23] != 1 || n.Input(&s, 1)[4] != 2 || n.Target(&s, 1)[3] != 3 || n.Output(&out, 1)[5] != 4 {
		t.Errorf("views %v %v %v %v", n.Input(&s, 0), n.Input(&s, 1), n.Target(&s, 1), n.Output(&out, 1))
	}
	if n.Input(&s, 2) != nil || n.Input(&s, -1) != nil || n.Target(&s, 0) != nil || n.Target(&s, 2) != nil || n.Output(&out, 2) != nil {
		t.Error("a view of what is not there")
	}
	s.SetLabel(0, 3)
	s.SetLabel(7, 3)
	if s.Targets.Kind != 3 || n.Label(&s, 0) != 3 || n.Label(&s, 7) != -1 {
		t.Errorf("labels %d %d %d", s.Targets.Kind, n.Label(&s, 0), n.Label(&s, 7))
	}
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

func TestLossIsTheWeightedSum(t *testing.T) {
	samples := mixedSamples(5)
	w := mixed.NewWeights(1)
	tr := mixed.NewTrainer(w, mixed.DefaultOptions())
	defer tr.Close()
	loss := tr.Accumulate(samples)
	m, err := mixed.New(w).Evaluate(t.Context(), stream(samples))
	if err != nil {
		t.Fatal(err)
	}
	want := m.Outputs[0].Loss + 0.5*m.Outputs[1].Loss
	if math.Abs(loss-want) > 1e-12 || math.Abs(m.Loss-want) > 1e-12 || loss <= 0 {
		t.Errorf("Accumulate %v, Evaluate %v, sum of outputs %v", loss, m.Loss, want)
	}
	if a := m.Outputs[0].Accuracy; math.IsNaN(a) || !math.IsNaN(m.Outputs[1].Accuracy) {
		t.Errorf("accuracies %v and %v, want a number and NaN", a, m.Outputs[1].Accuracy)
	}
}

func TestLabelsThatAreNoClass(t *testing.T) {
	for _, label := range []int{-1, 4, math.MaxInt} {
		samples := mixedSamples(5)
		samples[3].Targets.Kind = label
		w := mixed.NewWeights(1)
		tr := mixed.NewTrainer(w, mixed.DefaultOptions())
		if loss := tr.Step(samples); !math.IsNaN(loss) || *w.Parameters != *mixed.NewWeights(1).Parameters {
			t.Errorf("label %d: loss %v, want NaN and no change", label, loss)
		}
		tr.Close()
		_, fit := mixed.Fit(t.Context(), w, stream(samples), runtime.FitConfig[mixed.Sample]{})
		_, evaluate := mixed.New(w).Evaluate(t.Context(), stream(samples))
		for _, err := range []error{fit, evaluate} {
			if err == nil || !strings.Contains(err.Error(), "sample 4") || !strings.Contains(err.Error(), `"kind"`) {
				t.Errorf("label %d: error %v, want one that names sample 4 and the output", label, err)
			}
		}
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
