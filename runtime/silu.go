package runtime

import "math"

// SiLU returns x·Sigmoid(x), also called swish, in [-0.28, +Inf]; -Inf gives 0
// and NaN gives NaN.
//
// Elfwing, Uchibe and Doya, "Sigmoid-weighted linear units for neural network
// function approximation in reinforcement learning", 2017.
func SiLU[T Float](x T) T {
	if math.IsInf(float64(x), -1) {
		return 0
	}
	v := float64(x)
	return T(v * Sigmoid(v))
}

// SiLUGrad returns the derivative of SiLU from its input x: s(1 + x(1-s)) with
// s = Sigmoid(x), in [-0.10, 1.10]; 0 at -Inf and 1 at +Inf.
func SiLUGrad[T Float](x T) T {
	if math.IsInf(float64(x), 0) {
		return Step(x)
	}
	v := float64(x)
	s := Sigmoid(v)
	return T(s * (1 + v*(1-s)))
}
