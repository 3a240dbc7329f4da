package verify_test

import (
	"fmt"
	"hash/fnv"
	"math"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/tests"
	"github.com/seed-5f2744a7/tensornet/gen/verify"
	"github.com/seed-5f2744a7/tensornet/gen/verify/probe"
)

// nameOf is a number for a name: what is drawn for a network does not depend on
// those before it.
func nameOf(name string) uint64 {
	sum := fnv.New64()
	sum.Write([]byte(name))
	return sum.Sum64()
}

// atOnce is how many networks are merged.
const atOnce = 32

// long reports whether there is time for what finds nothing new on most days.
func long() bool { return tests.Long() }

func do(t *testing.T, p *verify.Program, c *verify.Case, what string) *probe.Response {
	t.Helper()
	r, err := p.Do(&probe.Request{Do: what, Network: c.Network.Name, Weights: c.Weights, Samples: c.Samples})
	if err != nil {
		t.Fatalf("%v\n%s", err, c.Network.TOML())
	}
	return r
}

// worst keeps the greatest error of a test.
type worst struct {
	limit, error float64
	what         string
}

// near compares numbers: an error is relative to the largest of want, but to
// floor where all are smaller.
func (w *worst) near(what string, got, want []float64, floor float64) error {
	if len(got) != len(want) {
		return fmt.Errorf("%s: %d numbers, expected %d", what, len(got), len(want))
	}
	scale := floor
	for _, x := range want {
		scale = max(scale, math.Abs(x))
	}
	for i := range want {
		e := math.Abs(got[i]-want[i]) / scale
		if !(e <= w.limit) {
			return fmt.Errorf("%s[%d]: got %g, expected %g, error %.2g", what, i, got[i], want[i], e)
		}
		if e > w.error {
			w.error, w.what = e, what
		}
	}
	return nil
}

// checkEvaluation compares what the program computes for a case with what the
// interpreter does: outputs, losses, names and shapes of weights, gradients.
func checkEvaluation(t *testing.T, p *verify.Program, c *verify.Case, w *worst) {
	t.Helper()
	evaluate := func(training bool) *verify.Result {
		r, err := verify.Evaluate(c.Network, c.Weights, c.Samples, training)
		if err != nil {
			t.Fatalf("%v\n%s", err, c.Network.TOML())
		}
		return r
	}
	want := evaluate(true)
	if text := c.Network.TOML(); strings.Contains(text, "dropout") || strings.Contains(text, `"gaussian_noise"`) || strings.Contains(text, `"batch_normalization"`) {
		want.Outputs = evaluate(false).Outputs
	}
	if want.Bounded() {
		trained, err := p.Do(&probe.Request{Do: "train", Network: c.Network.Name, Weights: c.Weights, Samples: c.Samples, Steps: 1})
		if err != nil {
			t.Fatalf("%v\n%s", err, c.Network.TOML())
		}
		if err := want.CheckBounds(trained.Tensors); err != nil {
			t.Errorf("%s, after a step: %v\n%s", c.Network.Name, err, c.Network.TOML())
		}
	}
	checkExplanation(t, p, c, w)
	if err := compareEvaluation(do(t, p, c, "predict"), do(t, p, c, "gradient"), want, w); err != nil {
		t.Errorf("%s: %v\n%s", c.Network.Name, err, c.Network.TOML())
	}
}

func compareEvaluation(predicted, got *probe.Response, want *verify.Result, w *worst) error {
	for k, outputs := range want.Outputs {
		for i, y := range outputs {
			if err := w.near(fmt.Sprintf("sample %d, output %d", k, i), predicted.Outputs[k][i], y, 1); err != nil {
				return err
			}
		}
	}
	if err := w.near("loss", got.Losses, []float64{want.Loss}, 1); err != nil {
		return err
	}
	if err := w.near("each output's loss", got.Each, want.Each, 1); err != nil {
		return err
	}
	if len(got.Tensors) != len(want.Gradients) {
		return fmt.Errorf("%d weights, expected %d", len(got.Tensors), len(want.Gradients))
	}
	for _, g := range got.Tensors {
		if err := w.near("gradient of "+g.Name, g.Data, want.Gradients[g.Name], 1e-3); err != nil {
			return err
		}
	}
	return nil
}
