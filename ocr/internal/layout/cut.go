package layout

import (
	"image"
	"math"
)

// Cut is a line as a picture of its own, level.
type Cut struct {
	Picture *image.Gray
	// Scale is the size of a pixel of the picture in the cut. Its first pixel is at Left and Top of
	// the picture, turned by Angle until the line is level.
	Scale, Left, Top, Angle float64
}

// Box is a rectangle of the cut in the picture: the least that has all of it.
func (c *Cut) Box(r image.Rectangle) image.Rectangle {
	sin, cos := math.Sincos(c.Angle * math.Pi / 180)
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, u := range [2]int{r.Min.X, r.Max.X} {
		for _, v := range [2]int{r.Min.Y, r.Max.Y} {
			x, y := float64(u)/c.Scale+c.Left, float64(v)/c.Scale+c.Top
			x, y = x*cos-y*sin, x*sin+y*cos
			x0, y0, x1, y1 = min(x0, x), min(y0, y), max(x1, x), max(y1, y)
		}
	}
	round := func(x float64) int { return int(math.Round(x)) }
	return image.Rect(round(x0), round(y0), round(x1), round(y1))
}

// margin is what is left around a line, as a share of its height.
const margin = 0.25

// tallest is the height of a cut from which on it is made smaller than the picture.
const tallest = 96

// cutter has the memory of cuts.
type cutter struct {
	Cut
	out    image.Gray
	source image.Gray // the picture around a line, without what is not of it
	alien  []bool     // pixels of source that are not of the line
}

// Cut cuts out a part of a line, valid until the next one. Where other lines reach into it, there is
// paper.
func (f *Finder) Cut(l, part int) *Cut {
	line, c := &f.Lines[l], &f.cut
	b := line.parts[part]
	m := max(2, math.Ceil(margin*b.height()))
	c.Angle, c.Left, c.Top = line.Angle, math.Floor(b.x0-m), math.Floor(b.y0-m)
	right, bottom := math.Ceil(b.x1+m), math.Ceil(b.y1+m)
	step := max(1, int((bottom-c.Top)/(tallest/2))) // pixels of the picture on a side of the cut's
	if bottom-c.Top <= tallest {
		step = 1
	}
	c.Scale = 1 / float64(step)
	w, h := max(1, int(right-c.Left)/step), max(1, int(bottom-c.Top)/step)
	c.out = image.Gray{Pix: sized(c.out.Pix, w*h), Stride: w, Rect: image.Rect(0, 0, w, h)}
	f.isolate(l, c.Cut.Box(c.out.Rect))
	c.sample(step)
	c.Picture = &c.out
	return &c.Cut
}
