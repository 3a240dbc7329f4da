package ocr

import "math"

// exp is e to the power of a number from -80 to 80, to 4e-6 of it: two to the whole power below, by
// a polynomial for the rest.
func exp(x float32) float32 {
	x *= math.Log2E
	whole := float32(int(x+128)) - 128
	x -= whole
	part := 1.00000349 + x*(0.69297292+x*(0.24160436+x*(0.051745+x*0.01367031))) // interpolates at Chebyshev's points
	return math.Float32frombits(uint32(int(whole)+127)<<23) * part
}
