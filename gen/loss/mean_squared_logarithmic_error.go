package loss

import (
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

var meanSquaredLogarithmicErrorDef = Def{
	Name: "mean_squared_logarithmic_error", Targets: runtime.NonNegative,
	Doc: "mean of (log(1 + t) - log(1 + y))² with t and y of at least 1e-7; for numbers of different sizes, none of them negative",
	New: func() Kind { return &meanSquaredLogarithmicError{} },
}

type meanSquaredLogarithmicError struct{}

func (meanSquaredLogarithmicError) Build(b *ir.Builder, y, t, loss *ir.Value) {
	size := func(x *expr.Expr) *expr.Expr { return expr.Call("log1p", atLeast(x, epsilon)) }
	d := expr.Sub(size(expr.Arg(0)), size(expr.Arg(1)))
	elementwise(b, y, t, loss, expr.Mul(d, d))
}
