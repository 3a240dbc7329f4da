package app

import (
	"fmt"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// epochs has a suspicion see epochs with these losses, and returns what it says.
func suspect(resumed bool, first runtime.Metrics, parameters []parameter, losses ...float64) string {
	var said []string
	s := suspicion{resumed: resumed, samples: 10, say: func(format string, args ...any) { said = append(said, fmt.Sprintf(format, args...)) }}
	for i, loss := range losses {
		m := runtime.Metrics{Loss: loss}
		if i == 0 {
			m.Outputs = first.Outputs
		}
		s.gradients(runtime.Epoch{Epoch: i + 1}, func() []parameter { return parameters })
		s.progress(runtime.Progress{Epoch: i + 1, Samples: 10, Done: true, Train: m})
	}
	return strings.Join(said, "\n")
}

func TestSuspicion(t *testing.T) {
	full := runtime.Metrics{Outputs: []runtime.OutputMetrics{{Name: "y", Labels: []string{"a", "b"}, Confusion: [][]int{{1, 2}, {3, 4}}}}}
	lacking := runtime.Metrics{Outputs: []runtime.OutputMetrics{{Name: "y", Labels: []string{"a", "b", "c"}, Confusion: [][]int{{1, 2, 0}, {0, 0, 0}, {0, 4, 0}}}}}
	sound := []parameter{{"h.weight", []float64{1, 2}, []float64{0.1, 0}}, {"frozen", []float64{0}, nil}, {"h.bias", []float64{0}, []float64{0}}, {"y.bias", []float64{0}, []float64{50}}}
	dead := []parameter{{"h.weight", []float64{1, 2}, []float64{0, 0}}, {"h.bias", []float64{1}, []float64{0}}, {"y.weight", []float64{1}, []float64{3}}}
	large := []parameter{{"h.weight", []float64{1, 2}, []float64{1e4, 0}}}
	for _, test := range []struct {
		name       string
		resumed    bool
		first      runtime.Metrics
		parameters []parameter
		losses     []float64
		want       string // empty: nothing is said
	}{
		{"sound", false, full, sound, []float64{1, 0.9, 0.8, 0.8, 0.8}, ""},
		{"flat", false, full, sound, []float64{1, 0.9, 0.99995, 1, 1}, "the loss has not changed in 3 epochs: it is 0.99995"},
		{"flat, resumed", true, lacking, dead, []float64{1, 1, 1}, ""},
		{"a class without samples", false, lacking, sound, []float64{1}, `output "y": 1 class of 3 without a sample of training: b`},
		{"dead", false, full, dead, []float64{1, 0.5}, "the gradient of h is 0 after the first epoch"},
		{"exploding", false, full, large, []float64{1, 0.5}, "the gradient of h.weight is more than 1000 times as long"},
	} {
		got := suspect(test.resumed, test.first, test.parameters, test.losses...)
		if test.want == "" && got != "" || !strings.Contains(got, test.want) || strings.Count(got, "\n") > 0 {
			t.Errorf("%s: said %q, want %q", test.name, got, test.want)
		}
	}
}

func TestSuspiciousWarmup(t *testing.T) {
	for _, test := range []struct {
		limits limits
		epochs int
		steps  int
		warns  bool
	}{
		{limits{}, 3, 30, false}, {limits{}, 2, 20, true},
		{limits{steps: 11}, 0, 11, true}, {limits{steps: 99}, 3, 30, false},
		{limits{stepsPerEpoch: 4}, 3, 12, true},
	} {
		tr := training{limits: test.limits}
		steps := tr.stepsIn(95, 10, test.epochs)
		said := 0
		s := suspicion{say: func(string, ...any) { said++ }}
		s.schedule(runtime.Warmup{Steps: 20}, steps)
		if steps != test.steps || (said == 1) != test.warns {
			t.Errorf("%+v: %d steps, said %d", test, steps, said)
		}
	}
}
