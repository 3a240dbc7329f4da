package runtime

import (
	"math"
	"slices"
	"testing"
	"unsafe"
)

func TestLargest(t *testing.T) {
	onEach(t, testLargest[float32])
	onEach(t, testLargest[float64])
}

func testLargest[T Float](t *testing.T, on Machine) {
	nan, inf := T(math.NaN()), T(math.Inf(1))
	if Largest[T](on, nil) != 0 || !allFinite[T](on, nil) {
		t.Error("nothing has a magnitude")
	}
	for n := 1; n < 80; n++ {
		x := make([]T, n)
		for at := range n {
			for _, v := range []T{-3, 1e30, -inf, inf, nan, -nan} {
				Uniform(x, -1, 1, NewRandom(uint64(n), "x"))
				x[at] = v
				got := Largest(on, x)
				if want := Abs(v); IsFinite(v) != IsFinite(got) || IsFinite(v) && !(got >= want && got <= want*(1+1e-6)) {
					t.Fatalf("%v at %d of %d: %v, want %v", v, at, n, got, want)
				}
				if allFinite(on, x) != IsFinite(v) {
					t.Fatalf("%v at %d of %d: finite is %v", v, at, n, allFinite(on, x))
				}
			}
		}
	}
	if most := T(math.MaxFloat32); Largest(on, slices.Repeat([]T{most, -most, 1e-300}, 20)) != most && unsafe.Sizeof(most) == 4 {
		t.Error("the largest number is not")
	}
}
