package runtime

import "math"

// GELU returns x·Φ(x), where Φ is the normal distribution function, in the
// exact form with erfc, which keeps its relative accuracy in the left tail. Its
// range is [-0.17, +Inf]; -Inf gives 0 and NaN gives NaN.
//
// Hendrycks and Gimpel, "Gaussian error linear units", 2016.
func GELU[T Float](x T) T {
	if math.IsInf(float64(x), -1) {
		return 0
	}
	v := float64(x)
	return T(v * normalCDF(v))
}

// GELUGrad returns the derivative of GELU from its input x: Φ(x) + x·φ(x) with
// φ the normal density, in [-0.13, 1.13]; 0 at -Inf and 1 at +Inf.
func GELUGrad[T Float](x T) T {
	if math.IsInf(float64(x), 0) {
		return Step(x)
	}
	v := float64(x)
	density := math.Exp(-v*v/2) / math.Sqrt(2*math.Pi)
	return T(normalCDF(v) + v*density)
}

func normalCDF(x float64) float64 { return math.Erfc(-x/math.Sqrt2) / 2 }
