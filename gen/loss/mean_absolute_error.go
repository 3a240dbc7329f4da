package loss

import (
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

var meanAbsoluteErrorDef = Def{
	Name: "mean_absolute_error",
	Doc:  "mean of |y - t|; its gradient at 0 is 0",
	New:  func() Kind { return &meanAbsoluteError{} },
}

type meanAbsoluteError struct{}

func (meanAbsoluteError) Build(b *ir.Builder, y, t, loss *ir.Value) {
	elementwise(b, y, t, loss, expr.Call("abs", expr.Sub(expr.Arg(0), expr.Arg(1))))
}
