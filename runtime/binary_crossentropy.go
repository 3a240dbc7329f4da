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
// forming the probability: ln(1+e^-|z|), and |z| times the part of the target on
// the other side of z, t or 1-t. Nothing cancels, so that it is accurate for every
// z; an infinite one that is right costs nothing. Its derivative with respect to z
// is Sigmoid(z) - t.
func BinaryCrossentropyLogits[T Float](z, t T) T {
	wrong := t
	if z > 0 {
		wrong = 1 - t
	}
	a := Abs(z)
	return MultiplyNoNaN(a, wrong) + T(math.Log1p(math.Exp(-float64(a))))
}
