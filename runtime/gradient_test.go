package runtime

import (
	"math"
	"testing"
)

// derivative is the central difference of fourth order.
func derivative(f func(float64) float64, x, h float64) float64 {
	return (8*(f(x+h)-f(x-h)) - (f(x+2*h) - f(x-2*h))) / (12 * h)
}

// checkGradient allows a relative error of 1e-6 and what rounding leaves in the
// difference and in a derivative that is made from numbers near 1.
func checkGradient(t *testing.T, name string, p float64, f curve[float64], x, h float64) {
	t.Helper()
	got, want := f.gradient(x), derivative(f.value, x, h)
	if rounding := 4e-16 * (1 + math.Abs(f.value(x))/h); !near(got, want, 1e-6, rounding) {
		t.Errorf("%s(%v): derivative at %v = %v, by differences %v", name, p, x, got, want)
	}
}

const side = 1. / 512 // of a kink, on which a point is to be

func TestActivationGradients(t *testing.T) {
	points := []float64{-700, -300, -100, -50, 50, 100, 300, 700}
	for x := -30.05; x < 31; x += 0.37 {
		points = append(points, x)
	}
	for _, kink := range []float64{-3, 0, 3} {
		points = append(points, kink-side, kink+side)
	}
	for _, alpha := range []float64{0, 0.01, 0.5, 1, 2} {
		for name, f := range activations(alpha) {
			for _, x := range points {
				checkGradient(t, name, alpha, f, x, side/4)
			}
		}
	}
}

func TestLossGradients(t *testing.T) {
	for _, target := range []float64{0, 0.3, 1} {
		for _, name := range []string{"binary_crossentropy", "categorical_crossentropy"} {
			for _, y := range []float64{1e-5, 1e-3, 0.1, 0.29, 0.5, 0.71, 0.9, 0.999, 1 - 1e-5} {
				checkGradient(t, name, target, losses(target)[name], y, min(y, 1-y)/512)
			}
		}
		for z := -700.1; z < 701; z += 12.3 {
			name := "binary_crossentropy_logits"
			checkGradient(t, name, target, losses(target)[name], z, side/4)
			checkGradient(t, name, target, losses(target)[name], z/50, side/4)
		}
	}
	for _, delta := range []float64{0.5, 1, 3} {
		for _, d := range []float64{-1000, -4, -delta - side, -delta + side, -0.1, 0.2, delta - side, delta + side, 5, 1000} {
			checkGradient(t, "huber", delta, losses(delta)["huber"], d, side/4)
		}
	}
}
