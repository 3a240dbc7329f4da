package runtime

import "math"

// ELU returns x for x > 0 and alpha(e^x - 1) otherwise, in [-alpha, +Inf],
// accurate near 0; NaN gives NaN. alpha must not be negative.
//
// Clevert, Unterthiner and Hochreiter, "Fast and accurate deep network learning
// by exponential linear units", 2015.
func ELU[T Float](x, alpha T) T {
	if x > 0 {
		return x
	}
	return alpha * T(math.Expm1(float64(x)))
}

// ELUGrad returns the derivative of ELU from its output y: 1 for y > 0, else
// y + alpha, at the kink too.
func ELUGrad[T Float](y, alpha T) T {
	if y > 0 {
		return 1
	}
	return y + alpha
}
