package data

import (
	"fmt"
	"math"
	"strconv"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// pen draws the letters of one part of the dataset.
type pen struct {
	Letters
	pictureShape
	glyphs [][]*glyph // [face][letter]
	labels []int      // [letter]
	seed   uint64
	stream string
}

func newPen(l Letters, picture pictureShape, names []string, labels []int, seed uint64, stream string) (*pen, error) {
	p := &pen{Letters: l, pictureShape: picture, labels: labels, seed: seed, stream: stream}
	for _, name := range names {
		glyphs, err := rasterize(name, l.Alphabet, min(4*picture.height, 256))
		if err != nil {
			return nil, fmt.Errorf("letters: face %s: %w", name, err)
		}
		p.glyphs = append(p.glyphs, glyphs)
	}
	return p, nil
}

func (p *pen) reader() func(epoch, i int, r *row) {
	canvas := newCanvas(p.width, p.height)
	stream := []byte(p.stream)
	return func(epoch, i int, r *row) {
		number := i
		if p.stream == "data/letters/train" {
			number += epoch * p.Samples
		}
		random := runtime.NewRandom(p.seed, string(strconv.AppendInt(append(stream, '/'), int64(number), 10)))
		clear(canvas.pix)
		r.labels[0] = p.labels[p.draw(canvas, random)]
		canvas.noise(p.Noise, random)
		for k, v := range canvas.pix {
			r.inputs[k] = float64(v) / 255
		}
	}
}

// draw writes a letter, and perhaps another, and returns the first.
func (p *pen) draw(c *canvas, random *runtime.Random) int {
	letter := random.IntN(len(p.labels))
	glyphs := p.glyphs[random.IntN(len(p.glyphs))]
	first := glyphs[letter]

	h := float64(p.height)
	capital := h * (p.Size[0] + (p.Size[1]-p.Size[0])*random.Float64())
	shift := func() float64 { return h * p.Shift * (2*random.Float64() - 1) }
	x := h*margin + shift()
	baseline := (h+capital)/2 + shift()
	next := random.Float64() < p.NextLetter
	follower := glyphs[random.IntN(len(glyphs))]

	scale := capital / first.capital
	x -= float64(first.left) * scale
	c.draw(first, x, baseline, scale)
	if next {
		c.draw(follower, x+first.advance*scale, baseline, scale)
	}
	return letter
}

// margin is the mean distance of a letter from the left edge, as a share of
// the picture's height.
const margin = 0.08

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

// noise adds the sum of four random bytes to every pixel, which is close to a
// normal distribution.
func (c *canvas) noise(deviation float64, random *runtime.Random) {
	const mean, sigma = 4 * 127.5, 147.8 // of the sum
	factor := int64(math.Round(deviation * 255 / sigma * 65536))
	if factor == 0 {
		return
	}
	for i, v := range c.pix {
		u := random.Uint32()
		n := int64(u&255+u>>8&255+u>>16&255+u>>24) - mean
		c.pix[i] = uint8(min(max(int64(v)+(n*factor+32768)>>16, 0), 255))
	}
}

// mix spreads a seed over all its bits (the finalizer of SplitMix64), so that
// small seeds can be combined with ^.
func mix(z uint64) uint64 {
	z += 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
