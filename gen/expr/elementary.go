package expr

import (
	"math"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

func init() {
	define(Func{
		Name: "exp", Go: "Exp", Unary: math.Exp, Formula: "(x)", Cost: Series,
		Derivative: func(_ exprs, y *Expr) exprs { return exprs{y} },
		Activation: &Activation{Name: "exponential", Doc: "exp(x)"},
	})
	define(Func{
		Name: "log", Go: "Log", Unary: math.Log, Formula: "(x)", Cost: Series,
		Derivative: func(a exprs, _ *Expr) exprs { return exprs{Div(Const(1), a[0])} },
	})
	define(Func{
		Name: "log1p", Go: "Log1p", Unary: math.Log1p, Formula: "(x)", Cost: Series, Accuracy: Accuracy{ULP: 2},
		Derivative: func(a exprs, _ *Expr) exprs { return exprs{Div(Const(1), Add(Const(1), a[0]))} },
	})
	define(Func{
		Name: "expm1", Go: "Expm1", Unary: math.Expm1, Formula: "(x)", Cost: Series, Accuracy: Accuracy{ULP: 2},
		Derivative: func(_ exprs, y *Expr) exprs { return exprs{Add(y, Const(1))} },
	})
	define(Func{
		Name: "sqrt", Go: "Sqrt", Unary: math.Sqrt, Formula: "(x)",
		Derivative: func(_ exprs, y *Expr) exprs { return exprs{Div(Const(0.5), y)} },
	})
	define(Func{
		Name: "abs", Go: "Abs", Unary: math.Abs, Formula: "(x)", Cost: Few,
		Derivative: func(a exprs, _ *Expr) exprs { return exprs{Call("sign", a[0])} },
	})
	define(Func{
		Name: "sign", Go: "Sign", Unary: runtime.Sign[float64], Formula: "(x)", Cost: Few,
		Derivative: func(exprs, *Expr) exprs { return exprs{Const(0)} },
	})
	define(Func{
		Name: "step", Go: "Step", Unary: runtime.Step[float64], Formula: "(x)", Cost: Few,
		Derivative: func(exprs, *Expr) exprs { return exprs{Const(0)} },
	})
	define(Func{
		Name: "sin", Go: "Sin", Unary: math.Sin, Formula: "(x)", Cost: Series, Accuracy: Accuracy{ULP: 2},
		Derivative: func(a exprs, _ *Expr) exprs { return exprs{Call("cos", a[0])} },
	})
	define(Func{
		Name: "cos", Go: "Cos", Unary: math.Cos, Formula: "(x)", Cost: Series, Accuracy: Accuracy{ULP: 2},
		Derivative: func(a exprs, _ *Expr) exprs { return exprs{Neg(Call("sin", a[0]))} },
	})
	define(Func{
		Name: "erf", Go: "Erf", Unary: math.Erf, Formula: "(x)", Cost: Series, Accuracy: Accuracy{ULP: 2},
		Derivative: func(a exprs, _ *Expr) exprs {
			return exprs{Mul(Const(2/math.SqrtPi), Call("exp", Neg(Mul(a[0], a[0]))))}
		},
	})
	define(Func{
		Name: "pow", Go: "Pow", Binary: math.Pow, Formula: "(x, y)", Cost: Series, Accuracy: Accuracy{ULP: 2},
		Derivative: powerDerivative,
	})

	above := func(x, y *Expr) *Expr { return Call("max_grad", x, y) }
	define(Func{
		Name: "max", Go: "Max", Binary: runtime.Max[float64], Formula: "(x, y)", Cost: Few,
		Derivative: func(a exprs, _ *Expr) exprs { return exprs{above(a[0], a[1]), above(a[1], a[0])} },
	})
	define(Func{
		Name: "min", Go: "Min", Binary: runtime.Min[float64], Formula: "(x, y)", Cost: Few,
		Derivative: func(a exprs, _ *Expr) exprs { return exprs{above(a[1], a[0]), above(a[0], a[1])} },
	})
	define(Func{
		Name: "max_grad", Go: "MaxGrad", Binary: runtime.MaxGrad[float64],
		Derivative: func(exprs, *Expr) exprs { return exprs{Const(0), Const(0)} },
	})
	define(Func{
		Name: "multiply_no_nan", Go: "MultiplyNoNaN", Binary: runtime.MultiplyNoNaN[float64], Cost: Few, Accuracy: Accuracy{Domain: Domain{Y: Targets}},
		Derivative: func(a exprs, _ *Expr) exprs { return exprs{a[1], a[0]} },
	})
}

// powerDerivative is y·x^(y-1), and 0 where y is, and x^y·ln x, and 0 where x is and
// y is not negative, as in PyTorch.
func powerDerivative(a exprs, power *Expr) exprs {
	x, y := a[0], a[1]
	if y.Op == OpConst {
		return exprs{Mul(y, Pow(x, y.Value-1)), nil}
	}
	zero := Const(0)
	stays := Mul(Call("equal", x, zero), Call("greater_equal", y, zero))
	return exprs{
		Where(Call("equal", y, zero), zero, Mul(y, Call("pow", x, Sub(y, Const(1))))),
		Where(stays, zero, Mul(power, Call("log", x))),
	}
}

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
