package expr

import (
	"math"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// Pow is x to a power that is a number.
func Pow(x *Expr, p float64) *Expr {
	switch {
	case p == 0:
		return Const(1)
	case p == 1:
		return x
	case p == -1:
		return Div(Const(1), x)
	case p == 0.5:
		return Call("sqrt", x)
	case p == 2:
		return Mul(x, x)
	case p == 3:
		return Mul(x, Mul(x, x))
	}
	return Call("pow", x, Const(p))
}

func init() {
	register("pow", "Pow", 2, fn2(math.Pow), func(a exprs, _ *Expr) exprs {
		p := a[1].Value
		return exprs{Mul(Const(p), Pow(a[0], p-1)), nil}
	})
	above := func(x, y *Expr) *Expr { return Call("max_grad", x, y) }
	register("max", "Max", 2, fn2(runtime.Max[float64]), func(a exprs, _ *Expr) exprs {
		return exprs{above(a[0], a[1]), above(a[1], a[0])}
	})
	register("min", "Min", 2, fn2(runtime.Min[float64]), func(a exprs, _ *Expr) exprs {
		return exprs{above(a[1], a[0]), above(a[0], a[1])}
	})
	register("max_grad", "MaxGrad", 2, fn2(runtime.MaxGrad[float64]), func(exprs, *Expr) exprs {
		return exprs{Const(0), Const(0)}
	})
}
