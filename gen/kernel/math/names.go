package math

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// names are what numbers are called in assembly. Polynomials add their coefficients.
var names = map[float64]string{
	0: "zero", 1: "one", -1: "minusOne", 2: "two", 3: "three", 4: "four", 6: "six", 0.5: "half", 1. / 6: "sixth", 2. / 3: "twoThirds",
	math.Inf(1): "infinity", math.Inf(-1): "minusInfinity", math.MaxFloat32: "largest", math.MaxFloat64: "largest",
	math.Log2E: "log2e", 8 * math.Log2E: "eightLog2e", 2 / math.Pi: "twoByPi", math.Sqrt2 / 2: "rootHalf", 1 / math.Sqrt(2*math.Pi): "normalPeak",
	ln2High32: "ln2High", ln2High64: "ln2High", ln2High32 / 8: "eighthLn2High", ln2Low32: "ln2Low", ln2Low64: "ln2Low", ln2Low32 / 8: "eighthLn2Low",
	tanhEnd: "tanhEnd", -tanhEnd: "minusTanhEnd", seluScale: "seluScale", seluScale * seluAlpha: "seluScaleAlpha",
}

// series gives the coefficients of a polynomial names.
func series(name string, c ...float64) []float64 {
	for i, x := range c {
		if names[x] == "" {
			names[x] = fmt.Sprint(name, i)
		}
	}
	return c
}

// nameOf is the name of a number; of one without, its digits.
func nameOf(x float64) string {
	if name := names[x]; name != "" {
		return name
	}
	if math.IsNaN(x) {
		return "nan"
	}
	for from, name := range map[float64]string{0x1.8p23: "large", 0x1.8p52: "large", 0x1p23: "twoTo23Plus", 0x1p52: "twoTo52Plus"} {
		if d := x - from; 0 < d && d < 1<<20 {
			return fmt.Sprint(name, d)
		}
	}
	if fraction, exponent := math.Frexp(x); fraction == 0.5 && max(exponent, -exponent) > 8 {
		return strings.Replace(fmt.Sprint("twoTo", exponent-1), "-", "Minus", 1)
	}
	return "number_" + strings.NewReplacer("-", "minus", ".", "·", "+", "").Replace(strconv.FormatFloat(x, 'g', 8, 64))
}
