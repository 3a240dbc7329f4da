package pass_test

import (
	"strconv"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
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
	for _, purpose := range []ir.Purpose{ir.Train, ir.Predict} {
		p := compiled(t, text, purpose, 1)
		adding := 0
		for _, op := range p.Ops {
			for _, leaf := range op.Leaves() {
				if op.Kind == ir.Scan && leaf.Kind == ir.Contract && leaf.Stage == ir.Forward && leaf.Add {
					adding++
				}
			}
		}
		if adding != expected {
			t.Errorf("%s, %d units: %d contractions add, expected %d\n%s", purpose, units, adding, expected, p)
		}
	}
}
