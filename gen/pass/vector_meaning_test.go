package pass_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/pass"
	"github.com/seed-5f2744a7/tensornet/gen/target"
	"github.com/seed-5f2744a7/tensornet/gen/verify"
)

// TestVectorPassesKeepMeaning runs the programs for kernels after each of their
// passes, on one sample and on some of them side by side, for machines with vectors
// of three sizes.
func TestVectorPassesKeepMeaning(t *testing.T) {
	const wide = 4
	machines := []*target.Target{target.AVX2(), target.AVX2(), target.AVX2()}
	machines[1].VectorBytes, machines[2].VectorBytes = 64, 16
	networks := some(40)
	lines := []struct {
		purpose ir.Purpose
		width   int
	}{{ir.Train, 1}, {ir.Train, wide}, {ir.Predict, 1}, {ir.Predict, wide}, {ir.Evaluate, wide}}
	ran := map[string]int{}
	for i := range networks {
		c := verify.Draw(fmt.Sprintf("random%d", i), rand.New(rand.NewPCG(*seed, uint64(1000+i))))
		text := c.Network.TOML()
		trained := define(t, c)
		predicted, err := verify.MeaningOfPrediction(c)
		measured := defined(t, predicted, err)
		for _, line := range lines {
			want := maps.Clone(trained)
			if line.purpose != ir.Train {
				want = maps.Clone(measured)
			}
			maps.DeleteFunc(want, func(name string, _ []float64) bool {
				return line.purpose != ir.Train && strings.HasPrefix(name, "gradient") ||
					line.purpose == ir.Predict && strings.HasPrefix(name, "loss")
			})
			built, passes := program(t, text, line.purpose), pass.Pipeline(line.purpose, line.width)
			for n := 1; n < len(passes); n++ {
				p := built.For(line.purpose, line.width, machines[i%len(machines)])
				if err := pass.Run(t.Context(), p, passes[:n], nil); err != nil {
					t.Fatalf("%v\n%s", err, text)
				}
				if p.Refusal != "" {
					break
				}
				if err := verify.Same(verify.Execute(p, c), want); err != nil {
					t.Errorf("%v after %s: %v\n%s", line, passes[n-1].Name, err, text)
					break
				}
				ran[fmt.Sprint(line, passes[n-1].Name)]++
			}
		}
	}
	for _, line := range lines {
		passes := pass.Pipeline(line.purpose, line.width)
		for _, s := range passes[:len(passes)-1] {
			if n := ran[fmt.Sprint(line, s.Name)]; n < networks*9/10 {
				t.Errorf("only %d of %d networks ran after %s of %v", n, networks, s.Name, line)
			}
		}
	}
}

// TestGroupsKeepMeaning has so many samples side by side that each group of them
// computes gradients of its own.
func TestGroupsKeepMeaning(t *testing.T) {
	n := &verify.Network{
		Name: "groups", Inputs: []verify.Input{{Name: "x", Shape: []int{4, 4, 2}}},
		Layers: []*verify.Layer{
			{Name: "c", Type: "conv", From: []string{"x"}, Options: verify.Options{"kernel_size": []int{3, 3}, "padding": "same", "filters": 2, "groups": 2}},
			{Name: "y", Type: "dense", From: []string{"c"}, Options: verify.Options{"units": 1}},
		},
		Outputs: []verify.Output{{From: "y", Loss: "mean_squared_error", Weight: 1}},
	}
	c, err := verify.Fill(n, 1, 0, rand.New(rand.NewPCG(1, 1)))
	if err != nil {
		t.Fatal(err)
	}
	p := program(t, n.TOML(), ir.Train).For(ir.Train, 700, target.AVX2())
	passes := pass.Pipeline(ir.Train, p.Width)
	if err := pass.Run(t.Context(), p, passes[:len(passes)-1], nil); err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(p.Values, func(v *ir.Value) bool { return strings.HasSuffix(v.Name, ".group") }) {
		t.Errorf("no group has a gradient of its own:\n%s", p)
	}
	if err := verify.Same(verify.Execute(p, c), define(t, c)); err != nil {
		t.Error(err)
	}
}
