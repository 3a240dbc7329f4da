package layout

import (
	"image"
	"math"
)

// isolate copies a part of the picture, and puts paper where there are other lines, rules and edges of
// the paper. It may be larger than the picture.
func (f *Finder) isolate(l int, area image.Rectangle) {
	area = area.Inset(-2)
	c := &f.cut
	s := &c.source
	*s = image.Gray{Pix: sized(s.Pix, area.Dx()*area.Dy()), Stride: area.Dx(), Rect: area}
	c.alien = sized(c.alien, len(s.Pix))
	in := area.Intersect(image.Rect(0, 0, f.picture.Rect.Dx(), f.picture.Rect.Dy()))
	for i := range c.alien {
		c.alien[i] = true
	}
	for y := in.Min.Y; y < in.Max.Y; y++ {
		at := s.PixOffset(in.Min.X, y)
		copy(s.Pix[at:][:in.Dx()], f.picture.Pix[y*f.picture.Stride+in.Min.X:])
		clear(c.alien[at:][:in.Dx()])
	}
	f.mark(l, true)
	f.mark(l, false)
	c.fill()
}

// mark says which pixels of the area are not of a line and, after that, which are.
func (f *Finder) mark(l int, alien bool) {
	by, c, area := f.view.by, &f.components, f.cut.source.Rect
	around := by // pixels of transition between ink and paper
	if alien {
		around = 2 * by
	}
	for y := max(area.Min.Y/by-1, 0); y <= min(area.Max.Y/by+1, f.view.height-1); y++ {
		first, end := c.rows[y+1], c.rows[y+2]
		for i := first; i < end; i++ {
			x0, x1 := int(c.starts[i]), f.view.width
			if i+1 < end {
				x1 = int(c.starts[i+1])
			}
			if x1*by < area.Min.X || x0*by > area.Max.X {
				continue
			}
			if alien && f.foreign(c.of[i], l) || !alien && f.own(c.of[i], l) {
				r := image.Rect(x0*by-around, y*by-by, x1*by+around, (y+2)*by).Intersect(area)
				for y := r.Min.Y; y < r.Max.Y; y++ {
					row := f.cut.alien[f.cut.source.PixOffset(r.Min.X, y):][:r.Dx()]
					for x := range row {
						row[x] = alien
					}
				}
			}
		}
	}
}

// foreign reports whether a component is of no use to a line: of another, of other paper or a rule.
func (f *Finder) foreign(of int32, l int) bool {
	k := &f.components.all[of]
	switch k.kind {
	case glyph:
		return f.lineOf[of] >= 0 && f.lineOf[of] != int32(l)
	case paper:
		return of != f.under(l)
	case nothing:
		return k.parent >= 0 && f.components.all[k.parent].kind != glyph && f.components.all[k.parent].kind != nothing
	}
	return true
}

// own reports whether a component is a part of a line, or its paper in the midst of others.
func (f *Finder) own(of int32, l int) bool { return f.lineOf[of] == int32(l) }

// under is the paper of a line.
func (f *Finder) under(l int) int32 {
	return f.components.all[f.marks[f.Lines[l].first].of].parent
}

// fill puts tones between those to the left and to the right where pixels are not of the line, and
// those of a row nearby where none of a row are.
func (c *cutter) fill() {
	s := &c.source
	before := -1 // the last row of which something is known
	for y := range s.Rect.Dy() {
		row := s.Pix[y*s.Stride:][:s.Stride]
		if !bridge(row, c.alien[y*s.Stride:][:s.Stride]) {
			if before >= 0 {
				copy(row, s.Pix[before*s.Stride:])
			}
			continue
		}
		if before < 0 {
			for k := range y {
				copy(s.Pix[k*s.Stride:][:s.Stride], row)
			}
		}
		before = y
	}
}

// bridge interpolates what is not known of a row, and reports whether anything is.
func bridge(row []uint8, alien []bool) bool {
	last := -1
	for x, a := range alien {
		if a {
			continue
		}
		if last < 0 {
			for k := range x {
				row[k] = row[x]
			}
		} else if n := x - last; n > 1 {
			from, to := int(row[last]), int(row[x])
			for k := 1; k < n; k++ {
				row[last+k] = uint8((from*(n-k) + to*k) / n)
			}
		}
		last = x
	}
	for k := last + 1; last >= 0 && k < len(row); k++ {
		row[k] = row[last]
	}
	return last >= 0
}

// sample fills the cut with the means of so many pixels on a side.
func (c *cutter) sample(step int) {
	sin, cos := math.Sincos(c.Angle * math.Pi / 180)
	w, h := c.out.Rect.Dx(), c.out.Rect.Dy()
	if step == 1 && c.Angle == 0 {
		for y := range h {
			copy(c.out.Pix[y*w:][:w], c.source.Pix[c.source.PixOffset(int(c.Left), int(c.Top)+y):])
		}
		return
	}
	for v := range h {
		for u := range w {
			sum := float32(0)
			for k := range step * step {
				x, y := c.Left+float64(u*step+k%step)+0.5, c.Top+float64(v*step+k/step)+0.5
				sum += c.between(x*cos-y*sin-0.5, x*sin+y*cos-0.5)
			}
			c.out.Pix[v*w+u] = uint8(sum/float32(step*step) + 0.5)
		}
	}
}

// between is the tone between four pixels.
func (c *cutter) between(x, y float64) float32 {
	s := &c.source
	i, j := int(math.Floor(x)), int(math.Floor(y))
	fx, fy := float32(x-float64(i)), float32(y-float64(j))
	i, j = min(max(i-s.Rect.Min.X, 0), s.Stride-2), min(max(j-s.Rect.Min.Y, 0), s.Rect.Dy()-2)
	q, r := s.Pix[j*s.Stride+i:], s.Pix[(j+1)*s.Stride+i:]
	above := float32(q[0]) + fx*(float32(q[1])-float32(q[0]))
	below := float32(r[0]) + fx*(float32(r[1])-float32(r[0]))
	return above + fy*(below-above)
}
