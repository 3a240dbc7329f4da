package data

import (
	"fmt"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// pen draws the letters of one part of the dataset.
type pen struct {
	Letters
	pictureShape
	glyphs [][]*glyph // [face][letter]
	labels []int      // [letter]
}

// reader draws with the given faces.
func (p pen) reader(names []string) (drawer, error) {
	var err error
	if p.glyphs, err = rasterizeAll(names, p.Alphabet, p.height); err != nil {
		return nil, fmt.Errorf("letters: %w", err)
	}
	return p.drawer, nil
}

func (p *pen) drawer() func(random *runtime.Random, r *row) {
	canvas := newCanvas(p.width, p.height)
	return func(random *runtime.Random, r *row) {
		clear(canvas.pix)
		r.labels[0] = p.labels[p.draw(canvas, random)]
		addNoise(canvas.pix, p.Noise, random)
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
