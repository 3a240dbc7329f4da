package runtime

import (
	"math"
	"testing"
)

func TestPrefetchExclusiveChangesNothing(t *testing.T) {
	memory := make([]uint32, 1000)
	for n := range 100 {
		x := make([]float32, n)
		for i := range x {
			x[i] = math.Float32frombits(0x7f800000 + 0x9e3779b9*uint32(i)) // all kinds of numbers, and none
			memory[i] = math.Float32bits(x[i])
		}
		PrefetchExclusive(x)
		for i := range x {
			if bits := math.Float32bits(x[i]); bits != memory[i] {
				t.Fatalf("element %d of %d: %x became %x", i, n, memory[i], bits)
			}
		}
		y := make([]float64, n)
		for i := range y {
			y[i] = -float64(i)
		}
		PrefetchExclusive(y)
		for i := range y {
			if math.Float64bits(y[i]) != math.Float64bits(-float64(i)) {
				t.Fatalf("element %d of %d: %v became %v", i, n, -float64(i), y[i])
			}
		}
	}
}
