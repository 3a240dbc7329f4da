package runtime

import "math"

// Sigmoid returns the logistic function 1/(1+e^-x), in [0, 1].
// Both tails keep their relative accuracy: e^x on the left down to the smallest
// number, 1 on the right.
func Sigmoid[T Float](x T) T {
	if x >= 0 {
		return T(1 / (1 + math.Exp(-float64(x))))
	}
	e := math.Exp(float64(x))
	return T(e / (1 + e))
}

// SigmoidGrad returns the derivative of Sigmoid from its output y: y(1-y), in
// [0, 1/4].
func SigmoidGrad[T Float](y T) T { return y * (1 - y) }
