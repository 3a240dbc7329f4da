package pass_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/pass"
	"github.com/seed-5f2744a7/tensornet/gen/target"
	"github.com/seed-5f2744a7/tensornet/gen/verify"
)

// TestFinish counts the passes over what contractions of one sample make: none where
// results are long and expressions short, also those of layers behind, and copies into
// the middle of a padded value. Values are those of plain Go.
func TestFinish(t *testing.T) {
	const activation = "[[layer]]\ntype = \"activation\"\nactivation = \"relu\"\n"
	for _, c := range []struct {
		name, layers string
		first        int // bytes of the first cache
		passes       int // over values
		purpose      ir.Purpose
	}{
		{"1×1", conv("a", 16, 1, `activation = "relu"`), 512, 0, ir.Evaluate},
		{"short", conv("a", 16, 1, `activation = "relu"`), 1 << 20, 1, ir.Evaluate},
		{"a function of many instructions", conv("a", 16, 1, `activation = "tanh"`), 512, 1, ir.Evaluate},
		{"layers behind", conv("a", 16, 1) + "[[layer]]\ntype = \"pointwise\"\nexpr = \"2*x\"\n" + activation, 512, 0, ir.Evaluate},
		{"tiles of 3×3", conv("a", 16, 1) + conv("b", 16, 3, `padding = "same"`, `activation = "tanh"`), 512, 0, ir.Evaluate},
		{"odd places", "[[layer]]\ntype = \"cropping\"\ncropping = [[0, 1], [1, 0]]\n" + conv("a", 16, 1) + conv("b", 16, 3, `padding = "same"`) + activation, 512, 0, ir.Evaluate},
		{"an addend", conv("a", 16, 1) + conv("b", 16, 1, `from = "a"`) + "[[layer]]\ntype = \"add\"\nfrom = [\"a\", \"b\"]\n" + activation, 512, 0, ir.Evaluate},
		{"an addend of tiles", conv("a", 16, 1) + conv("b", 16, 3, `padding = "same"`) + "[[layer]]\ntype = \"add\"\nfrom = [\"a\", \"b\"]\n" + activation, 512, 0, ir.Evaluate},
		{"a transposition", conv("a", 16, 1) + "[[layer]]\ntype = \"permute\"\ndims = [2, 0, 1]\n", 512, 1, ir.Evaluate},
		{"training", conv("a", 16, 1) + conv("b", 16, 3, `padding = "same"`, `activation = "relu"`), 512, 0, ir.Train},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := "name = \"f\"\ndtype = \"float64\"\n[[input]]\nname = \"x\"\nshape = [8, 10, 4]\n" + c.layers + dense + "[[output]]\nfrom = \"y\"\nloss = \"mean_squared_error\"\n"
			machine := target.AVX2()
			machine.Caches.First = c.first
			plain, vector := compiled(t, text, c.purpose, 0), program(t, text, c.purpose).For(c.purpose, 1, machine)
			if err := pass.Compile(t.Context(), vector, nil); err != nil {
				t.Fatal(err)
			}
			if err := verify.Same(verify.Execute(vector, numbers(vector)), verify.Execute(plain, numbers(plain))); err != nil {
				t.Error(err)
			}
			passes := 0
			for _, op := range vector.Ops {
				to := op.Out.Value.Root()
				copied := op.Kind == ir.Move && (strings.HasSuffix(to.Name, ".padded") || op.Layer == "permute_1")
				again := op.Kind == ir.Map && slices.ContainsFunc(op.In, func(a ir.Access) bool { return a.Value.Root() == to })
				if op.Stage == ir.Forward && op.Layer != "y" && (copied || again) {
					passes++
				}
			}
			if passes != c.passes {
				t.Errorf("%d passes over values, expected %d\n%s", passes, c.passes, vector)
			}
		})
	}
}
