package ocr

import (
	"math"
	"testing"
)

func TestExp(t *testing.T) {
	for x := float32(-80); x <= 80; x += 0.0137 {
		want := math.Exp(float64(x))
		if got := float64(exp(x)); math.Abs(got/want-1) > 4e-6+1e-7*math.Abs(float64(x)) { // x has 24 bits
			t.Fatalf("exp(%v) is %v, want %v", x, got, want)
		}
	}
}
