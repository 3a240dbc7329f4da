package expr

import "github.com/seed-5f2744a7/tensornet/runtime"

// Comparisons are 1 where they hold, else 0, and choices are made by such numbers.
func init() {
	constant := func(a exprs, _ *Expr) exprs {
		d := make(exprs, len(a))
		for i := range d {
			d[i] = Const(0)
		}
		return d
	}
	for _, f := range []Func{
		{Name: "equal", Go: "Equal", Binary: runtime.Equal[float64]},
		{Name: "not_equal", Go: "NotEqual", Binary: runtime.NotEqual[float64]},
		{Name: "less", Go: "Less", Binary: runtime.Less[float64]},
		{Name: "less_equal", Go: "LessEqual", Binary: runtime.LessEqual[float64]},
		{Name: "greater", Go: "Greater", Binary: runtime.Greater[float64]},
		{Name: "greater_equal", Go: "GreaterEqual", Binary: runtime.GreaterEqual[float64]},
	} {
		f.Cost, f.Derivative = Few, constant
		define(f)
	}
	for _, f := range []Func{
		{Name: "floor", Go: "Floor", Unary: runtime.Floor[float64]},
		{Name: "ceil", Go: "Ceil", Unary: runtime.Ceil[float64]},
		{Name: "round", Go: "Round", Unary: runtime.Round[float64]},
	} {
		f.Cost, f.Formula, f.Derivative = Few, "(x)", constant
		define(f)
	}
	define(Func{
		Name: "where", Go: "Where", Ternary: runtime.Where[float64], Formula: "(c, x, y)", Cost: Few, Chooses: true,
		Derivative: constant,
	})
	define(Func{
		Name: "clip", Go: "Clip", Ternary: runtime.Clip[float64], Formula: "(x, y, z)", Cost: Few,
		Derivative: func(a exprs, y *Expr) exprs {
			x, low, high := a[0], a[1], a[2]
			return exprs{
				Mul(Call("less", low, y), Call("less", y, high)),
				Mul(Call("less", x, low), Call("less_equal", low, high)),
				Call("greater", Call("max", x, low), high),
			}
		},
	})
}

// Where is x where the condition is not 0, else y.
func Where(condition, x, y *Expr) *Expr {
	switch {
	case condition.IsConst(0):
		return y
	case condition.Op == OpConst:
		return x
	case x.Op == OpConst && y.IsConst(x.Value):
		return x
	}
	return Call("where", condition, x, y)
}
