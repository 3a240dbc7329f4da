package runtime

import "math"

// Comparisons return 1 where they hold, else 0. With NaN only NotEqual holds.

// Equal returns 1 where x = y.
func Equal[T Float](x, y T) T { return truth[T](x == y) }

// NotEqual returns 1 where x ≠ y.
func NotEqual[T Float](x, y T) T { return truth[T](x != y) }

// Less returns 1 where x < y.
func Less[T Float](x, y T) T { return truth[T](x < y) }

// LessEqual returns 1 where x ≤ y.
func LessEqual[T Float](x, y T) T { return truth[T](x <= y) }

// Greater returns 1 where x > y.
func Greater[T Float](x, y T) T { return truth[T](x > y) }

// GreaterEqual returns 1 where x ≥ y.
func GreaterEqual[T Float](x, y T) T { return truth[T](x >= y) }

func truth[T Float](holds bool) T {
	if holds {
		return 1
	}
	return 0
}

// Where returns x where the condition is not 0, else y; a condition that is NaN
// counts as 0.
func Where[T Float](condition, x, y T) T {
	if condition < 0 || condition > 0 {
		return x
	}
	return y
}

// Clip returns low where x is below it, high where that is above it, and x
// elsewhere; NaN stays. Where low is above high, it returns high.
func Clip[T Float](x, low, high T) T {
	if x < low {
		x = low
	}
	if x > high {
		x = high
	}
	return x
}

// Floor returns the greatest whole number that is not above x.
func Floor[T Float](x T) T { return T(math.Floor(float64(x))) }

// Ceil returns the least whole number that is not below x.
func Ceil[T Float](x T) T { return T(math.Ceil(float64(x))) }

// Round returns the whole number nearest to x, the even one of two.
func Round[T Float](x T) T { return T(math.RoundToEven(float64(x))) }
