package runtime

import (
	"math"
	"testing"
)

// Corrections of Adam have the bits that they have with math.Pow.
func TestPower(t *testing.T) {
	for _, x := range []float64{0, 1e-200, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9999999, math.Nextafter(1, 0), 1} {
		for steps := 1; steps < min(1<<40, math.MaxInt/2); steps += steps/7 + 1 {
			if got, want := 1-power(x, steps), 1-math.Pow(x, float64(steps)); got != want {
				t.Errorf("1 - %v^%d = %v, want %v", x, steps, got, want)
			}
		}
	}
}
