package pass_test

import (
	"strconv"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/layer"
	"github.com/seed-5f2744a7/tensornet/gen/pass"
)

// A recurrent layer adds to its projected input, in predictions and in training,
// for one sample; but not one of a single unit, whose only product would be
// rounded otherwise than in a time step alone.
func TestAccumulate(t *testing.T) {
	testAccumulate(t, 4, 1)
	testAccumulate(t, 1, 0)
}

func testAccumulate(t *testing.T, units, expected int) {
	t.Helper()
	text := "name = \"sequence\"\n[[input]]\nname = \"x\"\nshape = [5, 3]\n" +
		"[[layer]]\nname = \"y\"\ntype = \"lstm\"\nunits = " + strconv.Itoa(units) + "\n[[output]]\nfrom = \"y\"\nloss = \"mean_squared_error\"\n"
	for name, passes := range map[string][]pass.Pass{"training": pass.VectorTraining(1), "inference": pass.VectorInference(1)} {
		mode := map[string]layer.Mode{"training": layer.Training, "inference": layer.Inference}[name]
		p := program(t, text, mode)
		if err := pass.Run(t.Context(), p, passes, nil); err != nil {
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
		if adding != expected {
			t.Errorf("%s, %d units: %d contractions add, expected %d\n%s", name, units, adding, expected, p)
		}
	}
}
