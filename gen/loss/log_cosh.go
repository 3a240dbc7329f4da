package loss

import (
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

var logCoshDef = Def{
	Name: "log_cosh",
	Doc:  "mean of log(cosh(y - t)), which is half of the square of a small difference and |d| - log(2) of a large one; its derivative is tanh(y - t)",
	New:  func() Kind { return &logCosh{} },
}

type logCosh struct{}

// Build uses log(cosh(d)) = -log(1 - tanh(d)²)/2 for |d| ≤ 1, which does not cancel,
// and adds from there what a = |d| has more: a - 1 + log(1 + exp(-2a)) - log(1 + exp(-2)).
func (logCosh) Build(b *ir.Builder, y, t, loss *ir.Value) {
	d := expr.Sub(expr.Arg(0), expr.Arg(1))
	a := expr.Call("abs", d)
	near := expr.Call("min", a, number(1))
	slope := expr.Call("tanh", near)
	tail := func(a *expr.Expr) *expr.Expr { return softplus(expr.Mul(number(-2), a)) }
	e := expr.Sub(expr.Add(expr.Sub(a, near), expr.Sub(tail(a), tail(near))), expr.Mul(number(0.5), expr.Call("log1p", expr.Neg(expr.Mul(slope, slope)))))
	rule := ir.Rule{Of: 0, Expr: expr.Call("tanh", d), In: []ir.Access{
		{Value: y, Strides: ir.RowMajor(y.Shape)}, {Value: t, Strides: ir.RowMajor(y.Shape)},
	}}
	elementwise(b, y, t, loss, e, rule)
}
