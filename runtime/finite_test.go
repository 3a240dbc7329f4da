package runtime

import (
	"math"
	"testing"
)

// A product is finite also where the processor fuses it with what follows, which
// sees more digits than it has.
func TestProductsAreFinite(t *testing.T) {
	for _, c := range []struct {
		x, y   float64
		finite bool
	}{
		{1. / 65535, 65535, true},
		{1. / 255, 255, true},
		{0.1, 0.1, true},
		{math.MaxFloat64, 1, true},
		{math.MaxFloat64, -1, true},
		{5e-324, 1, true},
		{math.MaxFloat64, 2, false},
		{math.MaxFloat64, -2, false},
		{math.Inf(1), 0, false},
		{math.NaN(), 1, false},
	} {
		if got := IsFinite(c.x * c.y); got != c.finite {
			t.Errorf("%v·%v: finite %v, want %v", c.x, c.y, got, c.finite)
		}
	}
	for _, c := range []struct {
		x, y   float32
		finite bool
	}{
		{1. / 65535, 65535, true},
		{math.MaxFloat32, 1, true},
		{math.MaxFloat32, 2, false},
		{float32(math.NaN()), 1, false},
	} {
		if got := IsFinite(c.x * c.y); got != c.finite {
			t.Errorf("float32 %v·%v: finite %v, want %v", c.x, c.y, got, c.finite)
		}
	}
}
