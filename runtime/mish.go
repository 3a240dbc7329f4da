package runtime

import "math"

// Mish returns x·tanh(Softplus(x)), in [-0.31, +Inf]; -Inf gives 0 and NaN gives
// NaN. With e = e^-|x| that is x·e(e+2)/(e²+2e+2) in the left tail and
// x·(1+2e)/(1+2e+2e²) in the right one, which do not cancel.
//
// Misra, "Mish: a self regularized non-monotonic activation function", 2019.
func Mish[T Float](x T) T {
	if math.IsInf(float64(x), -1) {
		return 0
	}
	v := float64(x)
	e := math.Exp(-math.Abs(v))
	if v < 0 {
		return T(v * e * ((e + 2) / (e*(e+2) + 2)))
	}
	return T(v * ((1 + 2*e) / (1 + 2*e*(1+e))))
}

// MishGrad returns the derivative of Mish from its input x: with s = Softplus(x)
// tanh(s) + x·Sigmoid(x)·(1 - tanh²(s)), in [-0.12, 1.09]; 0 at -Inf and 1 at
// +Inf.
func MishGrad[T Float](x T) T {
	if math.IsInf(float64(x), 0) {
		return Step(x)
	}
	v := float64(x)
	e := math.Exp(-math.Abs(v))
	if v < 0 {
		d := e*(e+2) + 2
		return T((e*(e+2) + 4*(v*e)*(1+e)/d) / d)
	}
	d := 1 + 2*e*(1+e)
	return T((1 + 2*e + 4*(v*e)*e*(1+e)/d) / d)
}
