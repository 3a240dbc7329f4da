package pass_test

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/layer"
	"github.com/seed-5f2744a7/tensornet/gen/pass"
	"github.com/seed-5f2744a7/tensornet/gen/verify"
)

// TestVectorPassesKeepMeaning runs the programs for kernels after each of their
// passes, on one sample and on some of them side by side.
func TestVectorPassesKeepMeaning(t *testing.T) {
	const wide = 4
	networks := 40
	if testing.Short() {
		networks = 5
	}
	pipelines := []struct {
		name   string
		mode   layer.Mode
		lanes  int
		passes []pass.Pass
	}{
		{"training", layer.Training, 1, pass.VectorTraining(1)},
		{"wide training", layer.Training, wide, pass.VectorTraining(wide)},
		{"inference", layer.Inference, 1, pass.VectorInference(1)},
		{"wide inference", layer.Inference, wide, pass.VectorInference(wide)},
		{"wide evaluation", layer.Inference, wide, pass.VectorEvaluation(wide)},
	}
	ran := map[string]int{}
	for i := range networks {
		c := verify.Draw(fmt.Sprintf("random%d", i), rand.New(rand.NewPCG(*seed, uint64(1000+i))))
		text := c.Network.TOML()
		all := define(t, c)
		for _, line := range pipelines {
			want := maps.Clone(all)
			maps.DeleteFunc(want, func(name string, _ []float64) bool {
				return line.mode == layer.Inference && strings.HasPrefix(name, "gradient") ||
					strings.HasSuffix(line.name, "inference") && strings.HasPrefix(name, "loss")
			})
			for n := 1; n < len(line.passes); n++ {
				p := program(t, text, line.mode)
				err := pass.Run(t.Context(), p, line.passes[:n], nil)
				if errors.Is(err, pass.ErrCarried) {
					break
				}
				if err != nil {
					t.Fatalf("%v\n%s", err, text)
				}
				if err := same(evaluate(p, c), want); err != nil {
					t.Errorf("%s after %s: %v\n%s", line.name, line.passes[n-1].Name, err, text)
					break
				}
				ran[line.name+"/"+line.passes[n-1].Name]++
			}
		}
	}
	for _, line := range pipelines {
		for _, s := range line.passes[:len(line.passes)-1] {
			if ran[line.name+"/"+s.Name] < networks*9/10 {
				t.Errorf("only %d of %d networks ran after %s of %s", ran[line.name+"/"+s.Name], networks, s.Name, line.name)
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
	p := program(t, n.TOML(), layer.Training)
	passes := pass.VectorTraining(700)
	if err := pass.Run(t.Context(), p, passes[:len(passes)-1], nil); err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(p.Values, func(v *ir.Value) bool { return strings.HasSuffix(v.Name, ".group") }) {
		t.Errorf("no group has a gradient of its own:\n%s", p)
	}
	if err := same(evaluate(p, c), define(t, c)); err != nil {
		t.Error(err)
	}
}
