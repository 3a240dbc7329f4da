package runtime

import "math"

// Softplus returns ln(1+e^x) = max(x, 0) + ln(1+e^-|x|), in [0, +Inf]: e^x in
// the left tail, x in the right one; NaN gives NaN.
//
// Dugas, Bengio, Bélisle, Nadeau and Garcia, "Incorporating second-order
// functional knowledge for better option pricing", 2000.
func Softplus[T Float](x T) T {
	v := float64(x)
	return T(max(v, 0) + math.Log1p(math.Exp(-math.Abs(v))))
}

// SoftplusGrad returns the derivative of Softplus from its output y: 1 - e^-y,
// which is Sigmoid(x), in [0, 1].
func SoftplusGrad[T Float](y T) T { return T(-math.Expm1(-float64(y))) }
