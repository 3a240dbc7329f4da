package runtime

import "math"

// Probabilities of 0 and 1 are bounded as in PyTorch's binary_cross_entropy:
// logarithms from below, the denominators of gradients away from 0.
const (
	minLog         = -100
	minDenominator = 1e-12
)

// BinaryCrossentropy returns -t·ln y - (1-t)·ln(1-y) of a probability y and its
// target t, both in [0, 1], with logarithms of at least -100, so that the loss
// is in [0, 100]. A y outside [0, 1] gives NaN.
func BinaryCrossentropy[T Float](y, t T) T {
	p, q := max(Log(y), minLog), max(Log1p(-y), minLog)
	return (t-1)*q - t*p
}

// BinaryCrossentropyGrad returns the derivative of BinaryCrossentropy with
// respect to y: (y-t)/(y(1-y)) with a denominator of at least 1e-12.
func BinaryCrossentropyGrad[T Float](y, t T) T {
	return (y - t) / max(y*(1-y), minDenominator)
}

// BinaryCrossentropyLogits returns BinaryCrossentropy(Sigmoid(z), t) without
// forming the probability: max(z, 0) - z·t + ln(1+e^-|z|), accurate in both tails
// for every finite z. Its derivative with respect to z is Sigmoid(z) - t. An
// infinite z gives NaN or +Inf.
func BinaryCrossentropyLogits[T Float](z, t T) T {
	return max(z, 0) - z*t + T(math.Log1p(math.Exp(-math.Abs(float64(z)))))
}
