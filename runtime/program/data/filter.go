package data

import "math"

// filter says how much of a pixel is a source's pixel at a distance, where one pixel is ratio of the
// source's wide.
type filter struct {
	reach func(ratio float64) float64 // distances from there on have no share
	share func(distance, ratio float64) float64
	hard  bool // shares below 0 sharpen, so that sums may leave the range of tones
}

// filters are those of interpolations that mix pixels. Where n pixels become n, all copy.
var filters = map[string]filter{
	bilinear: widened(1, false, func(x float64) float64 { return 1 - x }),
	// Keys, "Cubic convolution interpolation for digital image processing", 1981, with a = -1/2.
	bicubic: widened(2, true, func(x float64) float64 {
		if x < 1 {
			return (1.5*x-2.5)*x*x + 1
		}
		return ((-0.5*x+2.5)*x-4)*x + 2
	}),
	// Duchon, "Lanczos filtering in one and two dimensions", 1979.
	lanczos3: widened(3, true, func(x float64) float64 { return sinc(x) * sinc(x/3) }),
	area: { // what of the source's pixel lies in the other
		reach: func(ratio float64) float64 { return (ratio + 1) / 2 },
		share: func(distance, ratio float64) float64 { return min((ratio+1)/2-distance, ratio, 1) },
	},
}

// widened is a filter whose shape becomes as wide as a pixel is, if that is more than one.
func widened(reach float64, hard bool, shape func(x float64) float64) filter {
	return filter{
		reach: func(ratio float64) float64 { return reach * max(ratio, 1) },
		share: func(distance, ratio float64) float64 { return shape(distance / max(ratio, 1)) },
		hard:  hard,
	}
}

func sinc(x float64) float64 {
	if x == 0 {
		return 1
	}
	return math.Sin(math.Pi*x) / (math.Pi * x)
}
