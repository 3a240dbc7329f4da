package picture

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"golang.org/x/image/vector"
)

// Sizes in pixels.
const (
	headSize  = 22.
	nameSize  = 19.
	labelSize = 17.

	lineWidth = 3.2
	dotRadius = 4.
	fewPoints = 40 // are shown as dots, too
)

var (
	gridColor = color.Gray{0xdd}
	legendBox = color.NRGBA{0xff, 0xff, 0xff, 0xd0}
)

// panel is a plot of some curves with a grid and a legend.
type panel struct {
	label       string
	curves      []Curve
	legendBelow bool
	x, y        axis
}

// draw fills area of dst, in which the curves leave room for labels.
func (p *panel) draw(dst *image.RGBA, area image.Rectangle) error {
	frame := image.Rect(area.Min.X+100, area.Min.Y+34, area.Max.X-34, area.Max.Y-34)
	if err := write(dst, p.label, frame.Min.X-10, frame.Min.Y-14, nameSize, ink); err != nil {
		return err
	}
	if err := p.grid(dst, frame); err != nil {
		return err
	}
	for i, c := range p.curves {
		p.curve(dst, frame, c, palette[i%len(palette)])
	}
	return p.legend(dst, frame)
}

// at is a point of the panel in pixels.
func (p *panel) at(frame image.Rectangle, x, y float64) (float64, float64) {
	return float64(frame.Min.X) + p.x.place(x)*float64(frame.Dx()), float64(frame.Max.Y) - p.y.place(y)*float64(frame.Dy())
}

// grid draws the axes, their ticks and a line for each label.
func (p *panel) grid(dst *image.RGBA, frame image.Rectangle) error {
	for _, t := range p.x.ticks {
		x, _ := p.at(frame, t.value, p.y.low)
		at := int(math.Round(x))
		fill(dst, image.Rect(at, frame.Min.Y, at+1, frame.Max.Y), gridColor)
		fill(dst, image.Rect(at, frame.Max.Y, at+1, frame.Max.Y+6), faint)
		if err := write(dst, t.label, at-textWidth(t.label, labelSize)/2, frame.Max.Y+24, labelSize, ink); err != nil {
			return err
		}
	}
	for _, t := range p.y.ticks {
		_, y := p.at(frame, p.x.low, t.value)
		at, length := int(math.Round(y)), 3
		if t.label != "" {
			length = 6
			fill(dst, image.Rect(frame.Min.X, at, frame.Max.X, at+1), gridColor)
		}
		fill(dst, image.Rect(frame.Min.X-length, at, frame.Min.X, at+1), faint)
		if err := write(dst, t.label, frame.Min.X-12-textWidth(t.label, labelSize), at+6, labelSize, ink); err != nil {
			return err
		}
	}
	fill(dst, image.Rect(frame.Min.X, frame.Min.Y, frame.Min.X+1, frame.Max.Y), faint)
	fill(dst, image.Rect(frame.Min.X, frame.Max.Y, frame.Max.X, frame.Max.Y+1), faint)
	return nil
}

// curve draws a line through the points of c.
func (p *panel) curve(dst *image.RGBA, frame image.Rectangle, c Curve, ink color.Color) {
	pen := stroke{vector.NewRasterizer(dst.Rect.Dx(), dst.Rect.Dy())}
	var lastX, lastY float64
	n := 0
	c.points(func(x, y float64) {
		x, y = p.at(frame, x, y)
		if n > 0 {
			pen.line(lastX, lastY, x, y)
		}
		pen.disc(x, y, lineWidth/2)
		lastX, lastY = x, y
		n++
	})
	if n <= fewPoints {
		c.points(func(x, y float64) {
			x, y = p.at(frame, x, y)
			pen.disc(x, y, dotRadius)
		})
	}
	pen.Draw(dst, dst.Rect, image.NewUniform(ink), image.Point{})
}

// legend names the curves in the corner where they cover least.
func (p *panel) legend(dst *image.RGBA, frame image.Rectangle) error {
	const row, sample, gap = 26, 28, 10
	width := 0
	for _, c := range p.curves {
		width = max(width, textWidth(c.Name, nameSize))
	}
	size := image.Pt(width+sample+3*gap, len(p.curves)*row+gap)
	box := p.free(frame, image.Rect(frame.Min.X+gap, frame.Min.Y+gap, frame.Max.X-gap-size.X, frame.Max.Y-gap-size.Y), size)
	draw.Draw(dst, box, image.NewUniform(legendBox), image.Point{}, draw.Over)
	for i, c := range p.curves {
		y := box.Min.Y + gap/2 + i*row
		fill(dst, image.Rect(box.Min.X+gap, y+row/2-1, box.Min.X+gap+sample, y+row/2+2), palette[i%len(palette)])
		if err := write(dst, c.Name, box.Min.X+sample+2*gap, y+19, nameSize, ink); err != nil {
			return err
		}
	}
	return nil
}

// free is a box in that corner where the curves cover least; of several the one on the right, above or, with
// legendBelow, below. Its least point is at a corner of places.
func (p *panel) free(frame, places image.Rectangle, size image.Point) image.Rectangle {
	first, second := places.Min.Y, places.Max.Y
	if p.legendBelow {
		first, second = second, first
	}
	var best image.Rectangle
	least := math.MaxInt
	for _, at := range []image.Point{{places.Max.X, first}, {places.Max.X, second}, {places.Min.X, first}, {places.Min.X, second}} {
		box := image.Rectangle{at, at.Add(size)}
		if n := p.within(frame, box); n < least {
			best, least = box, n
		}
	}
	return best
}

// within is about how many pixels of the curves are in a box.
func (p *panel) within(frame, box image.Rectangle) int {
	n := 0
	for _, c := range p.curves {
		first := true
		var lastX, lastY float64
		c.points(func(x, y float64) {
			x, y = p.at(frame, x, y)
			if first {
				first, lastX, lastY = false, x, y
			}
			steps := int(max(math.Abs(x-lastX), math.Abs(y-lastY))) + 1
			for i := 1; i <= steps; i++ {
				share := float64(i) / float64(steps)
				if image.Pt(int(lastX+share*(x-lastX)), int(lastY+share*(y-lastY))).In(box) {
					n++
				}
			}
			lastX, lastY = x, y
		})
	}
	return n
}

func fill(dst draw.Image, r image.Rectangle, c color.Color) {
	draw.Draw(dst, r, image.NewUniform(c), image.Point{}, draw.Src)
}

// stroke collects shapes that go round one way, so that they add up where they
// overlap.
type stroke struct{ *vector.Rasterizer }

// line adds the rectangle along a line.
func (s stroke) line(x0, y0, x1, y1 float64) {
	dx, dy := x1-x0, y1-y0
	length := math.Hypot(dx, dy)
	if length == 0 {
		return
	}
	nx, ny := float32(-dy/length*lineWidth/2), float32(dx/length*lineWidth/2)
	ax, ay, bx, by := float32(x0), float32(y0), float32(x1), float32(y1)
	s.MoveTo(ax+nx, ay+ny)
	s.LineTo(ax-nx, ay-ny)
	s.LineTo(bx-nx, by-ny)
	s.LineTo(bx+nx, by+ny)
	s.ClosePath()
}

// disc adds a polygon that looks round.
func (s stroke) disc(x, y, radius float64) {
	const corners = 16
	for i := range corners {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / corners)
		px, py := float32(x+radius*cos), float32(y+radius*sin)
		if i == 0 {
			s.MoveTo(px, py)
		} else {
			s.LineTo(px, py)
		}
	}
	s.ClosePath()
}
