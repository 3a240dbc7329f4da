package runtime

import (
	"math"
	"testing"
)

func TestExtrema(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct{ x, y, max, min, grad float64 }{
		{1, 2, 2, 1, 0},
		{2, 1, 2, 1, 1},
		{-3, -3, -3, -3, 0.5},
		{math.Inf(1), math.Inf(1), math.Inf(1), math.Inf(1), 0.5},
		{nan, 1, nan, nan, 0},
		{1, nan, nan, nan, 0},
	} {
		same := func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }
		if got := Max(c.x, c.y); !same(got, c.max) {
			t.Errorf("Max(%v, %v) = %v, want %v", c.x, c.y, got, c.max)
		}
		if got := Min(c.x, c.y); !same(got, c.min) {
			t.Errorf("Min(%v, %v) = %v, want %v", c.x, c.y, got, c.min)
		}
		if got := MaxGrad(c.x, c.y); got != c.grad {
			t.Errorf("MaxGrad(%v, %v) = %v, want %v", c.x, c.y, got, c.grad)
		}
	}
}
