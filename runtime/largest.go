package runtime

import (
	"math"
	"unsafe"
)

// Largest returns the largest magnitude in x, 0 of nothing, or a number that is
// above it by a millionth at most. It is finite if all of x is.
func Largest[T Float](on Machine, x []T) T {
	most, done := vectorLargest(on, x)
	for _, v := range x[done:] {
		if a := Abs(v); !(a <= most) && most == most {
			most = a
		}
	}
	return most
}

// finiteSums reports whether sums of n products of two numbers up to most are
// certainly finite, with room for what sums are multiplied by on the way; not for
// an n of 0.
func finiteSums[T Float](most T, n int) bool {
	const room = 1 << 20
	greatest := math.MaxFloat64
	if unsafe.Sizeof(most) == 4 {
		greatest = math.MaxFloat32
	}
	return n > 0 && float64(most) < math.Sqrt(greatest/room/float64(n))
}

// allFinite reports whether x has neither NaN nor an infinity.
func allFinite[T Float](on Machine, x []T) bool { return IsFinite(Largest(on, x)) }
