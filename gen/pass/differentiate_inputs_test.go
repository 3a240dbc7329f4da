package pass_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/pass"
	"github.com/seed-5f2744a7/tensornet/gen/target"
	"github.com/seed-5f2744a7/tensornet/gen/verify"
)

// TestExplanationsKeepMeaning runs the programs that compute gradients of inputs after each pass, in
// plain Go and for kernels; they are those of the networks' definitions.
func TestExplanationsKeepMeaning(t *testing.T) {
	networks := some(200)
	ran := map[string]int{}
	for i := range networks {
		c := verify.Draw(fmt.Sprintf("random%d", i), rand.New(rand.NewPCG(*seed, uint64(2000+i))))
		text := c.Network.TOML()
		built := program(t, text, ir.Predict)
		scores := verify.Scores(built)
		seeds, err := verify.Seeds(c, scores)
		if err != nil {
			t.Fatal(err)
		}
		explained, err := verify.Explanation(c, scores, seeds)
		want := defined(t, explained, err)
		for _, width := range []int{0, 1} {
			passes := pass.Pipeline(ir.Explain, width)
			for n := 2; n < len(passes); n++ { // behind that which makes it one
				p := built.For(ir.Explain, width, target.AVX2())
				if err := pass.Run(t.Context(), p, passes[:n], nil); err != nil {
					t.Fatalf("%v\n%s", err, text)
				}
				if p.Refusal != "" {
					break
				}
				if err := verify.Same(verify.ExecuteExplanation(p, c, seeds), want); err != nil {
					t.Errorf("width %d after %s: %v\n%s", width, passes[n-1].Name, err, text)
					break
				}
				ran[fmt.Sprint(width, " ", passes[n-1].Name)]++
			}
		}
	}
	for what, n := range ran {
		if n < networks*9/10 {
			t.Errorf("only %d of %d networks ran after %s", n, networks, what)
		}
	}
	if len(ran) < 12 {
		t.Errorf("%d passes of programs, expected more", len(ran))
	}
}

// TestExplanationOfNothing has inputs that no output depends on, or only by a step: their gradients are 0.
func TestExplanationOfNothing(t *testing.T) {
	c := explained(t, `name = "n"
dtype = "float64"
[[input]]
name = "x"
shape = 3
[[input]]
name = "alone"
shape = 2
[[layer]]
name = "y"
type = "dense"
from = "x"
units = 2
[[layer]]
name = "most"
type = "argmax"
from = "alone"
[[layer]]
name = "both"
type = "concatenate"
from = ["y", "most"]
[[output]]
from = "both"
loss = "mean_squared_error"
`)
	if got := c.String(); !strings.Contains(got, "d.alone") {
		t.Errorf("no gradient of alone:\n%s", got)
	}
	m := verify.Memory{}
	for _, v := range append(append(c.Inputs, c.Params...), c.Seeds...) {
		for i := range m.Of(v) {
			m.Of(v)[i] = 1
		}
	}
	for _, op := range c.Ops {
		m.Run(op, nil)
	}
	for i, want := range []string{"[2 2 2]", "[0 0]"} {
		if got := fmt.Sprint(m.Of(c.Outputs[i].Value)); got != want {
			t.Errorf("gradient of %s is %s, expected %s", c.Outputs[i].Name, got, want)
		}
	}
}

func explained(t *testing.T, text string) *ir.Program {
	t.Helper()
	p := program(t, text, ir.Predict).For(ir.Explain, 0, target.Plain())
	if err := pass.Run(t.Context(), p, pass.Pipeline(ir.Explain, 0), nil); err != nil {
		t.Fatal(err)
	}
	return p
}
