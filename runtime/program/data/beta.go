package data

import (
	"math"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// beta draws from the Beta distribution of two equal parameters above 0: a share, of two numbers of
// a Gamma distribution, which one has in their sum.
func beta(r *runtime.Random, alpha float64) float64 {
	a, b := logGamma(r, alpha), logGamma(r, alpha)
	return 1 / (1 + math.Exp(b-a))
}

// logGamma draws the logarithm of a number of a Gamma distribution, which itself may be too small.
// Marsaglia and Tsang, "A simple method for generating gamma variables", 2000.
func logGamma(r *runtime.Random, alpha float64) float64 {
	less := 0.
	if alpha < 1 {
		less = math.Log(1-r.Float64()) / alpha
		alpha++
	}
	d := alpha - 1./3
	c := 1 / math.Sqrt(9*d)
	for {
		x := r.Normal()
		v := 1 + c*x
		if v <= 0 {
			continue
		}
		v *= v * v
		if math.Log(1-r.Float64()) < x*x/2+d*(1-v+math.Log(v)) {
			return math.Log(d*v) + less
		}
	}
}
