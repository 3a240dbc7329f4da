package pass_test

import (
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// TestPruneDropsOperands: a focal loss that is none does not read the probabilities.
func TestPruneDropsOperands(t *testing.T) {
	p := compiled(t, `
name = "rows"
[[input]]
name = "x"
shape = [3, 5]
[[layer]]
name = "y"
type = "softmax"
[[output]]
from = "y"
loss = { type = "categorical_focal_crossentropy", gamma = 0, label_smoothing = 0.5 }
`, ir.Train, 0)
	for _, op := range ir.Leaves(p.Ops) {
		for i, a := range op.In {
			if (op.Kind == ir.Map || op.Kind == ir.Reduce) && !op.Expr.Uses(i) {
				t.Errorf("%s names %s in %s and does not read it", op.Layer, a.Value.Name, op.Expr)
			}
		}
	}
}
