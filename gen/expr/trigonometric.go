package expr

import "math"

// These have a slope of 1 at 0 and ends of their domains, or of their values, where
// the slope is infinite; it is written as products that do not cancel there.
func init() {
	one := Const(1)
	inverse := func(x *Expr) *Expr { return Div(one, x) }
	ends := func(x *Expr) *Expr { return Mul(Sub(one, x), Add(one, x)) } // 1 - x²
	for _, f := range []Func{
		{
			Name: "tan", Go: "Tan", Unary: math.Tan, Accuracy: Accuracy{ULP: 3},
			Derivative: func(_ exprs, y *Expr) exprs { return exprs{Add(one, Mul(y, y))} },
		},
		{
			Name: "asin", Go: "Asin", Unary: math.Asin, Accuracy: Accuracy{ULP: 2},
			Derivative: func(a exprs, _ *Expr) exprs { return exprs{inverse(Call("sqrt", ends(a[0])))} },
		},
		{
			Name: "acos", Go: "Acos", Unary: math.Acos, Accuracy: Accuracy{ULP: 3},
			Derivative: func(a exprs, _ *Expr) exprs { return exprs{Neg(inverse(Call("sqrt", ends(a[0]))))} },
		},
		{
			Name: "atan", Go: "Atan", Unary: math.Atan, Accuracy: Accuracy{ULP: 2},
			Derivative: func(a exprs, _ *Expr) exprs { return exprs{inverse(Add(one, Mul(a[0], a[0])))} },
		},
		{
			Name: "sinh", Go: "Sinh", Unary: math.Sinh, Accuracy: Accuracy{ULP: 2},
			Derivative: func(a exprs, _ *Expr) exprs { return exprs{Call("cosh", a[0])} },
		},
		{
			Name: "cosh", Go: "Cosh", Unary: math.Cosh, Accuracy: Accuracy{ULP: 2},
			Derivative: func(a exprs, _ *Expr) exprs { return exprs{Call("sinh", a[0])} },
		},
		{
			Name: "asinh", Go: "Asinh", Unary: math.Asinh, Accuracy: Accuracy{ULP: 2},
			Derivative: func(_ exprs, y *Expr) exprs { return exprs{inverse(Call("cosh", y))} },
		},
		{
			Name: "acosh", Go: "Acosh", Unary: math.Acosh, Accuracy: Accuracy{ULP: 2},
			Derivative: func(_ exprs, y *Expr) exprs { return exprs{inverse(Call("sinh", y))} },
		},
		{
			Name: "atanh", Go: "Atanh", Unary: math.Atanh, Accuracy: Accuracy{ULP: 2},
			Derivative: func(a exprs, _ *Expr) exprs { return exprs{inverse(ends(a[0]))} },
		},
	} {
		f.Formula, f.Cost = "(x)", Series
		define(f)
	}
}
