package data

import (
	"math"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// canvas is a gray picture, 255 for ink.
type canvas struct {
	width, height int
	pix           []uint8
	upper, lower  []int64 // scratch: the glyph's sums along two edges of pixels
	edges         []int64
}

func newCanvas(width, height int) *canvas {
	return &canvas{width: width, height: height, pix: make([]uint8, width*height),
		upper: make([]int64, width+1), lower: make([]int64, width+1), edges: make([]int64, width+1)}
}

// one is 1 in the fixed-point numbers that measure glyphs: 24.8, so that a
// letter has the same bits on every machine.
const one = 256

// draw adds a glyph whose origin is at x on the baseline, scaled from its own
// pixels to the canvas's. A pixel gets the mean of the glyph over its area.
func (c *canvas) draw(g *glyph, x, baseline, scale float64) {
	step := int64(math.Round(one / scale)) // a canvas pixel in the glyph's pixels
	left := int64(math.Round(-x/scale*one)) - int64(g.left)*one
	top := int64(math.Round(-baseline/scale*one)) - int64(g.top)*one
	for i := range c.edges {
		c.edges[i] = min(max(left+int64(i)*step, 0), int64(g.width)*one)
	}
	first := min(max(-left/step, 0), int64(c.width))
	last := min(max((int64(g.width)*one-left)/step+1, 0), int64(c.width))
	edge := func(y int, sums []int64) {
		v := min(max(top+int64(y)*step, 0), int64(g.height)*one)
		for i := first; i <= last; i++ {
			sums[i] = g.sum(c.edges[i], v)
		}
	}
	edge(0, c.lower)
	for y := range c.height {
		c.upper, c.lower = c.lower, c.upper
		edge(y+1, c.lower)
		line := c.pix[y*c.width:][:c.width]
		for i := first; i < last; i++ {
			ink := c.lower[i+1] - c.lower[i] - c.upper[i+1] + c.upper[i]
			if ink > 0 {
				line[i] = uint8(min(255, int64(line[i])+ink/(step*step)))
			}
		}
	}
}

// addNoise adds the sum of four random bytes to every tone, which is close to a
// normal distribution.
func addNoise(tones []uint8, deviation float64, random *runtime.Random) {
	const mean, sigma = 4 * 127.5, 147.8 // of the sum
	factor := int64(math.Round(deviation * 255 / sigma * 65536))
	if factor == 0 {
		return
	}
	for i, v := range tones {
		u := random.Uint32()
		n := int64(u&255+u>>8&255+u>>16&255+u>>24) - mean
		tones[i] = uint8(min(max(int64(v)+(n*factor+32768)>>16, 0), 255))
	}
}
