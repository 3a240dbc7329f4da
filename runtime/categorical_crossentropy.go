package runtime

// CategoricalCrossentropy returns one class's share of the loss, -t·ln y, of a
// probability y and its target t, both in [0, 1], with a logarithm of at least
// -100, so that the share is in [0, 100]. A negative y gives NaN.
func CategoricalCrossentropy[T Float](y, t T) T { return -t * max(Log(y), minLog) }

// CategoricalCrossentropyGrad returns the derivative of CategoricalCrossentropy
// with respect to y: -t/y with a denominator of at least 1e-12.
func CategoricalCrossentropyGrad[T Float](y, t T) T { return -t / max(y, minDenominator) }
