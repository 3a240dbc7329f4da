package pass_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/pass"
	"github.com/seed-5f2744a7/tensornet/gen/verify"
)

var seed = flag.Uint64("seed", 13, "of the random networks")

// some is how many of n random networks are tried: all where there is time.
func some(n int) int {
	switch {
	case os.Getenv("TENSORNET_LONG") != "":
		return n
	case testing.Short():
		return n / 10
	}
	return n / 5
}

// TestPassesKeepMeaning runs the programs of random networks after each pass
// that may change operations; losses, outputs and gradients are those of the
// networks' definitions.
func TestPassesKeepMeaning(t *testing.T) {
	networks := some(200)
	dropped, sunk := 0, 0
	passes := append(withoutPlan(ir.Train), pass.Pass{Name: "elide", Run: pass.ElideCopies})
	for i := range networks {
		c := verify.Draw(fmt.Sprintf("random%d", i), rand.New(rand.NewPCG(*seed, uint64(i))))
		text := c.Network.TOML()
		want, first := define(t, c), 0
		for n := 1; n <= len(passes); n++ {
			p := program(t, text, ir.Train)
			if err := pass.Run(t.Context(), p, passes[:n], nil); err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			got := verify.Execute(p, c)
			if n == 1 {
				first = len(ir.Leaves(p.Ops))
			}
			if err := verify.Same(got, want); err != nil {
				t.Errorf("after %s: %v\n%s", passes[n-1].Name, err, text)
				break
			}
			switch n {
			case len(passes) - 1:
				dropped, sunk = dropped+first-len(ir.Leaves(p.Ops)), sunk+copies(p)
			case len(passes):
				sunk -= copies(p)
			}
		}
	}
	if dropped <= networks {
		t.Errorf("all passes together save only %d operations", dropped)
	}
	if sunk <= networks/20 {
		t.Errorf("only %d copies are spared", sunk)
	}
}

func copies(p *ir.Program) int {
	n := 0
	for _, op := range ir.Leaves(p.Ops) {
		if op.Kind == ir.Move {
			n++
		}
	}
	return n
}

func define(t *testing.T, c *verify.Case) map[string][]float64 {
	t.Helper()
	want, err := verify.Meaning(c)
	if err != nil {
		t.Fatal(err)
	}
	return want
}
