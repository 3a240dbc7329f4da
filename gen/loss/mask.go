package loss

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// weighed is e times the weight of its step: 0 for those that the mask of the output leaves out,
// and for the others what makes a mean over all the mean over these. Where the elements are no
// longer of steps, it is e, and the builder is not told that steps are left out.
func weighed(b *ir.Builder, e *expr.Expr, in []ir.Access, loops []ir.Loop) (*expr.Expr, []ir.Access) {
	for i, n := range b.Mask.Shape {
		if i >= len(loops) || loops[i].N != n {
			return e, in // steps are not told apart any more
		}
	}
	if !b.Masked {
		b.Masked = true
		b.Mask = b.Shares(b.Mask)
	}
	a := ir.Access{Value: b.Mask, Strides: make([]int, len(loops))}
	copy(a.Strides, ir.RowMajor(b.Mask.Shape))
	in = append(slices.Clone(in), a)
	return expr.Mul(e, expr.Mul(expr.Arg(len(in)-1), expr.Const(float64(b.Mask.Size())))), in
}
