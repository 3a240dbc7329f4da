package runtime

import "math"

// IsFinite reports whether x is neither NaN nor an infinity. It subtracts nothing:
// a compiler may fuse that with a product that x is.
func IsFinite[T Float](x T) bool { return math.Abs(float64(x)) <= math.MaxFloat64 }
