package runtime

// Huber returns the loss of a difference d = output - target: d²/2 for
// |d| ≤ delta and delta(|d| - delta/2) beyond. ±Inf gives +Inf and NaN gives
// NaN. delta must be positive.
//
// Huber, "Robust estimation of a location parameter", 1964.
func Huber[T Float](d, delta T) T {
	a := Abs(d)
	if a <= delta {
		return d / 2 * d
	}
	return delta * (a - delta/2)
}

// HuberGrad returns the derivative of Huber with respect to d: d clipped to
// [-delta, delta].
func HuberGrad[T Float](d, delta T) T { return min(max(d, -delta), delta) }
