package loss

import (
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

var meanSquaredErrorDef = Def{
	Name: "mean_squared_error",
	Doc:  "mean of (y - t)²",
	New:  func() Kind { return &meanSquaredError{} },
}

type meanSquaredError struct{}

func (meanSquaredError) Build(b *ir.Builder, y, t, loss *ir.Value) {
	d := expr.Sub(expr.Arg(0), expr.Arg(1))
	elementwise(b, y, t, loss, expr.Mul(d, d))
}
