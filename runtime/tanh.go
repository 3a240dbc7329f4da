package runtime

import "math"

// Tanh returns the hyperbolic tangent of x, in [-1, 1], which it reaches at ±Inf.
func Tanh[T Float](x T) T { return T(math.Tanh(float64(x))) }

// TanhGrad returns the derivative of Tanh from its output y: 1-y², in [0, 1],
// as a product, which does not cancel near |y| = 1.
func TanhGrad[T Float](y T) T { return (1 - y) * (1 + y) }
