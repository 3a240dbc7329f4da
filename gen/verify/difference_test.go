package verify_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/verify"
	"github.com/seed-5f2744a7/tensornet/gen/verify/probe"
)

const (
	step      = 1e-3 // of the central differences, before extrapolation
	margin    = 0.02 // how far the arguments stay from kinks
	perWeight = 24   // elements of a tensor that are tried
	// Errors are relative to the greater of the two derivatives, but to this
	// where both are smaller: rounding of a loss near 1 is some 1e-13/step.
	smallest = 1e-3
)

// checkDifferences compares gradients with finite differences of the loss: the
// central ones of two steps, extrapolated to step 0 (Richardson), in float64.
func checkDifferences(t *testing.T, p *verify.Program, c *verify.Case, w *worst) {
	t.Helper()
	gradients := do(t, p, c, "gradient").Tensors
	definition, err := verify.Evaluate(c.Network, c.Weights, c.Samples, true)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(2, 2))
	for _, g := range gradients {
		elements := r.Perm(len(g.Data))
		elements = elements[:min(len(elements), perWeight)]
		if definition.Frozen[g.Name] {
			for _, i := range elements {
				if g.Data[i] != 0 {
					t.Errorf("%s: frozen %s has gradient %g", c.Network.Name, g.Name, g.Data[i])
				}
			}
			continue
		}
		want := differences(t, p, c, g.Name, elements, step)
		for k, i := range elements {
			e := apart(g.Data[i], want[k])
			if !(e <= w.limit) { // perhaps the loss bends much within a step
				want[k] = differences(t, p, c, g.Name, elements[k:k+1], step/4)[0]
				e = apart(g.Data[i], want[k])
			}
			if !(e <= w.limit) {
				t.Errorf("%s: gradient of %s[%d] is %g, differences give %g, error %.2g\n%s", c.Network.Name, g.Name, i, g.Data[i], want[k], e, c.Network.TOML())
				return
			}
			if e > w.error {
				w.error, w.what = e, c.Network.Name+" "+g.Name
			}
		}
	}
}

// apart is the relative error of a derivative.
func apart(a, b float64) float64 {
	return math.Abs(a-b) / max(math.Abs(a), math.Abs(b), smallest)
}

// differences are the derivatives of the loss by elements of a weight.
func differences(t *testing.T, p *verify.Program, c *verify.Case, weight string, elements []int, step float64) []float64 {
	t.Helper()
	r := &probe.Request{Do: "losses", Network: c.Network.Name, Weights: c.Weights, Samples: c.Samples}
	for _, i := range elements {
		for _, delta := range []float64{step, -step, step / 2, -step / 2} {
			r.Nudges = append(r.Nudges, probe.Nudge{Weight: weight, Index: i, Delta: delta})
		}
	}
	response, err := p.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	slopes := make([]float64, len(elements))
	for k := range slopes {
		l := response.Losses[4*k:]
		whole, half := (l[0]-l[1])/(2*step), (l[2]-l[3])/step
		slopes[k] = (4*half - whole) / 3
	}
	return slopes
}
