package pass_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/pass"
	"github.com/seed-5f2744a7/tensornet/gen/target"
	"github.com/seed-5f2744a7/tensornet/gen/tests"
	"github.com/seed-5f2744a7/tensornet/gen/verify"
)

var seed = flag.Uint64("seed", 13, "of the random networks")

// some is how many of n random networks are tried: all where there is time.
func some(n int) int {
	switch {
	case tests.Long():
		return n
	case testing.Short() || !tests.All():
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
	return defined(t, want, err)
}

func defined(t *testing.T, want map[string][]float64, err error) map[string][]float64 {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return want
}

// normalising is a network whose samples depend on one another, in layers after one
// another, beside one another, inside others and with shared weights.
func normalising(t *testing.T) *verify.Case {
	t.Helper()
	layer := func(name, typ, from string, o verify.Options) *verify.Layer {
		return &verify.Layer{Name: name, Type: typ, From: []string{from}, Options: o}
	}
	inside := layer("each", "time_distributed", "x", verify.Options{})
	inside.Body = []*verify.Layer{{Name: "d", Type: "dense", Options: verify.Options{"units": []int{3, 4}}}, {Name: "b", Type: "batch_normalization", Options: verify.Options{}}}
	again := layer("o", "batch_normalization", "e", verify.Options{})
	again.Share = "m"
	frozen := layer("f", "batch_normalization", "o", verify.Options{})
	frozen.Frozen = true
	n := &verify.Network{
		Name: "normalising", Inputs: []verify.Input{{Name: "x", Shape: []int{5, 6, 2}}},
		Layers: []*verify.Layer{
			layer("c", "conv", "x", verify.Options{"kernel_size": []int{3, 3}, "filters": 4}),
			layer("n", "batch_normalization", "c", verify.Options{}),
			layer("a", "activation", "n", verify.Options{"activation": "tanh"}),
			inside,
			layer("d", "dense", "a", verify.Options{"units": 5}),
			layer("m", "batch_normalization", "d", verify.Options{}),
			layer("e", "dense", "each", verify.Options{"units": 5, "activation": "sigmoid"}),
			again, frozen,
			{Name: "s", Type: "add", From: []string{"m", "f"}},
			layer("y", "dense", "s", verify.Options{"units": 3}),
		},
		Outputs: []verify.Output{{From: "y", Loss: "mean_squared_error", Weight: 0.5}, {From: "n", Loss: "huber", Weight: 1}},
	}
	c, err := verify.Fill(n, 1, 1e-3, rand.New(rand.NewPCG(3, 3)))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestNormalisationKeepsMeaning runs that network after each pass, for one sample and for
// several side by side.
func TestNormalisationKeepsMeaning(t *testing.T) {
	c := normalising(t)
	want := define(t, c)
	for _, width := range []int{0, 1, 4} {
		passes := pass.Pipeline(ir.Train, width)
		for n := 1; n < len(passes); n++ {
			p := program(t, c.Network.TOML(), ir.Train).For(ir.Train, width, target.AVX2())
			if err := pass.Run(t.Context(), p, passes[:n], nil); err != nil {
				t.Fatal(err)
			}
			if err := verify.Same(verify.Execute(p, c), want); err != nil {
				t.Errorf("width %d after %s: %v\n%s", width, passes[n-1].Name, err, p)
				break
			}
		}
		p := program(t, c.Network.TOML(), ir.Train).For(ir.Train, width, target.AVX2())
		if err := pass.Run(t.Context(), p, passes, nil); err != nil {
			t.Fatal(err)
		}
		// Mean and variance of two layers after one another and two beside these, and the way back.
		if p.Segments != 7 {
			t.Errorf("width %d: %d segments, expected 7:\n%s", width, p.Segments, p)
		}
	}
}
