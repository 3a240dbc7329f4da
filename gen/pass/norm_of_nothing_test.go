package pass_test

import (
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/pass"
	"github.com/seed-5f2744a7/tensornet/gen/target"
	"github.com/seed-5f2744a7/tensornet/gen/verify"
	"github.com/seed-5f2744a7/tensornet/gen/verify/probe"
)

// TestNormOfNothing normalises vectors that are 0, where a norm has no derivative: results
// and gradients are those of a division by epsilon.
func TestNormOfNothing(t *testing.T) {
	c := &verify.Case{
		Network: &verify.Network{
			Name: "nothing", Inputs: []verify.Input{{Name: "x", Shape: []int{3}}},
			Layers: []*verify.Layer{
				{Name: "d", Type: "dense", From: []string{"x"}, Options: verify.Options{"units": []int{2, 2}, "use_bias": false}},
				{Name: "u", Type: "unit_normalization", From: []string{"d"}, Options: verify.Options{"epsilon": 0.125}},
			},
			Outputs: []verify.Output{{From: "u", Loss: "mean_squared_error", Weight: 1}},
		},
		Weights: map[string][]float64{"d.weight": {0, 0, 0, 0, 0, 0, 1, -2, 0.5, 0.25, 0, 1}},
		Samples: []probe.Sample{{Inputs: [][]float64{{1, 2, -1}}, Targets: [][]float64{{0.5, -1, 0.25, 2}}, Labels: [][]int{nil}}},
	}
	want := define(t, c)
	if g := want["gradient of d.weight"]; g[0] != -2 || g[4] != 8 { // 2/4·(0 - target)/epsilon·x
		t.Fatalf("the gradient is defined as %v", g)
	}
	for _, width := range []int{0, 1, 4} {
		passes := pass.Pipeline(ir.Train, width)
		p := program(t, c.Network.TOML(), ir.Train).For(ir.Train, width, target.AVX2())
		if err := pass.Run(t.Context(), p, passes[:len(passes)-1], nil); err != nil {
			t.Fatal(err)
		}
		if err := verify.Same(verify.Execute(p, c), want); err != nil {
			t.Errorf("width %d: %v", width, err)
		}
	}
}
