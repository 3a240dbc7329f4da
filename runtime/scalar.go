package runtime

import "math"

// The scalar functions of an expression, computed in float64 and rounded once
// to T. Infinities and NaN behave as in package math; NaN gives NaN everywhere
// except in Step.

// Exp returns e^x; it overflows to +Inf and underflows to 0.
func Exp[T Float](x T) T { return T(math.Exp(float64(x))) }

// Log returns ln x: -Inf at 0 and NaN below.
func Log[T Float](x T) T { return T(math.Log(float64(x))) }

// Log1p returns ln(1+x), accurate near 0: -Inf at -1 and NaN below.
func Log1p[T Float](x T) T { return T(math.Log1p(float64(x))) }

// Expm1 returns e^x - 1, accurate near 0.
func Expm1[T Float](x T) T { return T(math.Expm1(float64(x))) }

// Sqrt returns √x, correctly rounded: NaN below 0.
func Sqrt[T Float](x T) T { return T(math.Sqrt(float64(x))) }

// Abs returns |x|.
func Abs[T Float](x T) T { return T(math.Abs(float64(x))) }

// Pow returns x^y with the special cases of math.Pow.
func Pow[T Float](x, y T) T { return T(math.Pow(float64(x), float64(y))) }

// Erf returns the error function 2/√π ∫₀ˣ exp(-t²) dt, in [-1, 1].
func Erf[T Float](x T) T { return T(math.Erf(float64(x))) }

// Sin returns the sine of x radians: NaN at ±Inf.
func Sin[T Float](x T) T { return T(math.Sin(float64(x))) }

// Cos returns the cosine of x radians: NaN at ±Inf.
func Cos[T Float](x T) T { return T(math.Cos(float64(x))) }

// Tan returns the tangent of x radians: NaN at ±Inf.
func Tan[T Float](x T) T { return T(math.Tan(float64(x))) }

// Asin returns the angle from -π/2 to π/2 whose sine is x: NaN outside of [-1, 1].
func Asin[T Float](x T) T { return T(math.Asin(float64(x))) }

// Acos returns the angle from 0 to π whose cosine is x: NaN outside of [-1, 1].
func Acos[T Float](x T) T { return T(math.Acos(float64(x))) }

// Atan returns the angle from -π/2 to π/2 whose tangent is x.
func Atan[T Float](x T) T { return T(math.Atan(float64(x))) }

// Sinh returns the hyperbolic sine of x.
func Sinh[T Float](x T) T { return T(math.Sinh(float64(x))) }

// Cosh returns the hyperbolic cosine of x.
func Cosh[T Float](x T) T { return T(math.Cosh(float64(x))) }

// Asinh returns the number whose hyperbolic sine is x.
func Asinh[T Float](x T) T { return T(math.Asinh(float64(x))) }

// Acosh returns the number ≥ 0 whose hyperbolic cosine is x: NaN below 1.
func Acosh[T Float](x T) T { return T(math.Acosh(float64(x))) }

// Atanh returns the number whose hyperbolic tangent is x: ±Inf at ±1 and NaN
// beyond.
func Atanh[T Float](x T) T { return T(math.Atanh(float64(x))) }

// Sign returns -1, 0 or 1, the derivative of Abs with 0 at the kink.
func Sign[T Float](x T) T {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return x // ±0 and NaN
}

// Step returns 1 for x > 0 and 0 otherwise, also for 0 and NaN.
func Step[T Float](x T) T {
	if x > 0 {
		return 1
	}
	return 0
}
