package loss

import (
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

var meanAbsolutePercentageErrorDef = Def{
	Name: "mean_absolute_percentage_error",
	Doc:  "mean of 100·|(t - y)/t| with |t| of at least 1e-7; for targets that are not near 0",
	New:  func() Kind { return &meanAbsolutePercentageError{} },
}

type meanAbsolutePercentageError struct{}

func (meanAbsolutePercentageError) Build(b *ir.Builder, y, t, loss *ir.Value) {
	d := expr.Call("abs", expr.Sub(expr.Arg(0), expr.Arg(1)))
	elementwise(b, y, t, loss, expr.Div(expr.Mul(number(100), d), atLeast(expr.Call("abs", expr.Arg(1)), epsilon)))
}
