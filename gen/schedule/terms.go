package schedule

import (
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// termsOf is how many products, at most, a sample adds to the gradient of a weight;
// 0 where a gradient is anything but sums of products of two kept values.
func termsOf(weights []*ir.Op) int {
	terms := 0
	for _, op := range ir.Leaves(weights) {
		if op.Kind == ir.SelectAndScatter || op.Kind == ir.Random || op.Max || op.Expr != nil && degree(op.Expr) > 2 {
			return 0
		}
		for _, a := range op.In {
			if v := a.Value.Root(); v.Memory != ir.Persistent {
				return 0
			}
		}
		n := 1
		for i, l := range op.Loops {
			if op.Out.Strides[i] == 0 {
				n *= l.N
			}
		}
		terms += n
	}
	return terms
}

// degree is that of a product of operands and small numbers, 3 for all else.
func degree(e *expr.Expr) int {
	switch {
	case e.Op == expr.OpArg:
		return 1
	case e.Op == expr.OpConst && e.Value >= -1 && e.Value <= 1:
		return 0
	case e.Op == expr.OpMul:
		return degree(e.Args[0]) + degree(e.Args[1])
	}
	return 3
}
