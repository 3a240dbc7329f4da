package runtime

import "math"

// Softsign returns x/(1+|x|), in [-1, 1], which it reaches at ±Inf; NaN gives
// NaN.
//
// Turian, Bergstra and Bengio, "Quadratic features and deep architectures for
// chunking", 2009.
func Softsign[T Float](x T) T {
	if math.IsInf(float64(x), 0) {
		return Sign(x)
	}
	return x / (1 + Abs(x))
}

// SoftsignGrad returns the derivative of Softsign from its output y: (1-|y|)²,
// in [0, 1].
func SoftsignGrad[T Float](y T) T {
	r := 1 - Abs(y)
	return r * r
}
