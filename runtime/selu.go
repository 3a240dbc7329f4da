package runtime

import "math"

// The fixed point of SELU, from the paper's equation 14.
const (
	seluAlpha = 1.6732632423543772848170429916717
	seluScale = 1.0507009873554804934193349852946
)

// SELU returns scale·ELU(x, alpha) with the scale 1.0507… and alpha 1.6732…
// that keep mean 0 and variance 1 from layer to layer. Its range is
// [-1.7581…, +Inf]; NaN gives NaN.
//
// Klambauer, Unterthiner, Mayr and Hochreiter, "Self-normalizing neural
// networks", 2017.
func SELU[T Float](x T) T {
	if x > 0 {
		return seluScale * x
	}
	return T(seluScale * seluAlpha * math.Expm1(float64(x)))
}

// SELUGrad returns the derivative of SELU from its output y: scale for y > 0,
// else y + scale·alpha, at the kink too.
func SELUGrad[T Float](y T) T {
	if y > 0 {
		return seluScale
	}
	return y + seluScale*seluAlpha
}
