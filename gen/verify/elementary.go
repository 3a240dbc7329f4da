package verify

import "math"

// elementary are formulas of functions that no activation is.
var elementary = map[string]func(x []Scalar) Scalar{
	"where(u > v + 0.1 && u < 2, u*v, atan(u) + clip(v, -1.1, 0.9))": func(x []Scalar) Scalar {
		u, v := x[0], x[1]
		u.kink(v.Value() + 0.1)
		u.kink(2)
		if u.Value() > v.Value()+0.1 && u.Value() < 2 {
			return u.Mul(v)
		}
		low := v.Max(v.tape.Number(-1.1))
		return u.through(math.Atan, func(x float64) float64 { return 1 / (1 + x*x) }).Add(low.Times(-1).Max(v.tape.Number(-0.9)).Times(-1))
	},
	"pow(2 + tanh(u), v) + sinh(u/8)*cosh(v/8)": func(x []Scalar) Scalar {
		power := x[0].Tanh().Plus(2).Log().Mul(x[1]).Exp()
		return power.Add(x[0].Times(0.125).through(math.Sinh, math.Cosh).Mul(x[1].Times(0.125).through(math.Cosh, math.Sinh)))
	},
	"tan(tanh(u)) + asinh(v) * acosh(2 + u*u)": func(x []Scalar) Scalar {
		tangent := x[0].Tanh().through(math.Tan, func(x float64) float64 { return 1 / math.Pow(math.Cos(x), 2) })
		cosine := x[0].Mul(x[0]).Plus(2).through(math.Acosh, func(x float64) float64 { return 1 / math.Sqrt(x*x-1) })
		return tangent.Add(cosine.Mul(x[1].through(math.Asinh, func(x float64) float64 { return 1 / math.Sqrt(x*x+1) })))
	},
	"asin(0.9*tanh(u)) + acos(sin(v)/2) - atanh(0.8*cos(u))": func(x []Scalar) Scalar {
		sine := x[0].Tanh().Times(0.9).through(math.Asin, func(x float64) float64 { return 1 / math.Sqrt(1-x*x) })
		cosine := x[1].through(math.Sin, math.Cos).Times(0.5).through(math.Acos, func(x float64) float64 { return -1 / math.Sqrt(1-x*x) })
		minusSin := func(x float64) float64 { return -math.Sin(x) }
		return sine.Add(cosine).Sub(x[0].through(math.Cos, minusSin).Times(0.8).through(math.Atanh, func(x float64) float64 { return 1 / (1 - x*x) }))
	},
	"u*floor(v + 0.3) - ceil(u + 0.2)*v + round(u*0.7 + 0.1)": func(x []Scalar) Scalar {
		u, v := x[0], x[1]
		whole := func(x Scalar, f func(float64) float64, half float64) Scalar {
			x.kink(math.Round(x.Value()-half) + half)
			return x.through(f, func(float64) float64 { return 0 })
		}
		product := u.Mul(whole(v.Plus(0.3), math.Floor, 0)).Sub(whole(u.Plus(0.2), math.Ceil, 0).Mul(v))
		return product.Add(whole(u.Times(0.7).Plus(0.1), math.RoundToEven, 0.5))
	},
	"(u <= 0.25) * v + (v != u) * !(u >= v + 0.5 || v == 1)": func(x []Scalar) Scalar {
		u, v := x[0], x[1]
		u.kink(0.25)
		u.kink(v.Value() + 0.5)
		y := u.Times(0)
		if u.Value() <= 0.25 {
			y = v
		}
		if u.Value() < v.Value()+0.5 && v.Value() != 1 && v.Value() != u.Value() {
			y = y.Plus(1)
		}
		return y
	},
}

// through is a function of x with its derivative.
func (x Scalar) through(f, slope func(float64) float64) Scalar {
	return x.unary(f(x.Value()), slope(x.Value()))
}
