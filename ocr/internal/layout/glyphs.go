package layout

import (
	"math"
	"slices"
)

// kind is what a component is.
type kind uint8

const (
	nothing kind = iota // a hole of a glyph, a rule
	paper               // what text is on: all around, a page, a bar, a cell of a table
	border              // lines of a table, of which papers are the holes
	glyph               // a character, a part of one, or several that touch
)

// typical is the height of most that is there, each component counted by its height.
func (c *components) typical() float64 {
	var heights []int32
	sum := 0
	for i := range c.all[1:] {
		if k := &c.all[i+1]; k.height() >= 4 && k.width() <= 12*k.height() {
			heights = append(heights, k.height())
			sum += int(k.height())
		}
	}
	slices.Sort(heights)
	half := sum / 2
	for _, h := range heights {
		if half -= int(h); half <= 0 {
			return float64(h)
		}
	}
	return 0
}

// judge says what each component is, from the outside to the inside. Lines fall by an angle.
func (c *components) judge(typical, angle float64) {
	deep := make([]bool, len(c.all)) // has children with children
	for i := len(c.all) - 1; i > 0; i-- {
		k := &c.all[i]
		if float64(k.height()) < 0.4*typical {
			continue
		}
		p := &c.all[k.parent]
		p.children++
		if k.children > 0 {
			deep[k.parent] = true
		}
	}
	c.all[0].kind = paper
	for i := 1; i < len(c.all); i++ {
		k := &c.all[i]
		switch c.all[k.parent].kind {
		case paper:
			k.kind = k.on(&c.all[0], typical, angle, deep[i])
		case border:
			if k.children > 0 {
				k.kind = paper
			}
		}
	}
}

// on is what a component on paper is, of all that there is.
func (k *component) on(all *component, typical, angle float64, deep bool) kind {
	w, h := level(float64(k.width()), float64(k.height()), angle)
	full := float64(k.filled) / (w * h)
	switch {
	case k.children >= 3 && full > 0.85 && h > 1.2*typical, k.children >= 10 && full > 0.6 && h > 2*typical:
		return paper
	case deep && w > 4*typical && h > 2*typical:
		return border
	case w > 6*typical && h < 0.4*typical, h > 4*typical && w < h/12, h > 8*typical, k.sides(all) >= 3:
		return nothing
	}
	return glyph
}

// sides is how many edges of the view, which is within a frame, a component is at.
func (k *component) sides(frame *component) (n int) {
	for _, at := range [4]bool{k.x0 == frame.x0+1, k.y0 == frame.y0+1, k.x1 == frame.x1-1, k.y1 == frame.y1-1} {
		if at {
			n++
		}
	}
	return n
}

// level is the size of a rectangle in degrees aslant, whose box has a width and a height.
func level(w, h, angle float64) (across, down float64) {
	sin, cos := math.Sincos(math.Abs(angle) * math.Pi / 180)
	size := cos*cos - sin*sin
	across, down = (w*cos-h*sin)/size, (h*cos-w*sin)/size
	return max(across, w/2), max(down, h/2, 1)
}

// box is a rectangle in a view that is turned until lines are level.
type box struct{ x0, y0, x1, y1 float64 }

func (b box) width() float64  { return b.x1 - b.x0 }
func (b box) height() float64 { return b.y1 - b.y0 }

func (b box) union(c box) box {
	return box{min(b.x0, c.x0), min(b.y0, c.y0), max(b.x1, c.x1), max(b.y1, c.y1)}
}

// across and down are how much two boxes have in common, negative the distance between them.
func across(a, b box) float64 { return min(a.x1, b.x1) - max(a.x0, b.x0) }
func down(a, b box) float64   { return min(a.y1, b.y1) - max(a.y0, b.y0) }

// mark is a glyph.
type mark struct {
	box
	of   int32 // its component
	next int32 // of the same chain; -1 at its end
}

// chain is marks that belong together.
type chain struct{ first, last, marks int32 }

// join puts a chain behind another.
func (f *Finder) join(to *chain, c chain) {
	if to.marks == 0 {
		*to = c
		return
	}
	if c.marks > 0 {
		f.marks[to.last].next = c.first
		to.last, to.marks = c.last, to.marks+c.marks
	}
}

// each calls do with the marks of a chain.
func (f *Finder) each(c chain, do func(*mark)) {
	for i, n := c.first, c.marks; n > 0; i, n = f.marks[i].next, n-1 {
		do(&f.marks[i])
	}
}

// marks are the glyphs among components, from left to right.
func (c *components) marks(to []mark, angle float64) []mark {
	sin, cos := math.Sincos(angle * math.Pi / 180)
	to = to[:0]
	for i := range c.all {
		k := &c.all[i]
		if k.kind != glyph {
			continue
		}
		x, y := float64(k.x0+k.x1)/2, float64(k.y0+k.y1)/2
		x, y = x*cos+y*sin, y*cos-x*sin
		w, h := level(float64(k.width()), float64(k.height()), angle)
		to = append(to, mark{box: box{x - w/2, y - h/2, x + w/2, y + h/2}, of: int32(i)})
	}
	slices.SortFunc(to, func(a, b mark) int {
		if a.x0 != b.x0 {
			return int(math.Copysign(1, a.x0-b.x0))
		}
		return int(a.of - b.of)
	})
	return to
}
