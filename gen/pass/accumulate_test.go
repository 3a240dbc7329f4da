package pass_test

import (
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/layer"
	"github.com/seed-5f2744a7/tensornet/gen/pass"
)

// A recurrent layer adds to its projected input, in predictions and in training,
// for one sample.
func TestAccumulate(t *testing.T) {
	const text = "name = \"sequence\"\n[[input]]\nname = \"x\"\nshape = [5, 3]\n" +
		"[[layer]]\nname = \"y\"\ntype = \"lstm\"\nunits = 4\n[[output]]\nfrom = \"y\"\nloss = \"mean_squared_error\"\n"
	for name, passes := range map[string][]pass.Pass{"training": pass.VectorTraining(1), "inference": pass.VectorInference(1)} {
		mode := map[string]layer.Mode{"training": layer.Training, "inference": layer.Inference}[name]
		p := program(t, text, mode)
		if err := pass.Run(p, passes, nil); err != nil {
			t.Fatal(err)
		}
		adding := 0
		for _, op := range p.Ops {
			for _, leaf := range op.Leaves() {
				if op.Kind == ir.Scan && leaf.Kind == ir.Contract && leaf.Stage == ir.Forward && leaf.Add {
					adding++
				}
			}
		}
		if adding != 1 {
			t.Errorf("%s: %d contractions add, expected 1\n%s", name, adding, p)
		}
	}
}
