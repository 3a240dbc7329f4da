package layout

import (
	"cmp"
	"math"
	"slices"
)

// Line is where a line of text is.
type Line struct {
	Angle float64 // by which it falls, in degrees, clockwise
	Block int     // which lines that follow each other closely have in common
	Parts int     // which wide spaces separate

	parts []box // in the picture, turned by the angle about its first pixel, until the line is level
	chain
	box  // turned by the angle of the page
	core box
	size float64
}

// Values of Finder.lineOf.
const (
	noLine    = -1 - iota
	manyLines // touching glyphs of several lines
)

// settle finds places for one or two glyphs that are too tall for a line beside them: they are of that
// line, as strokes and brackets may be, or of several lines, which touch. Specks are put aside.
func (f *Finder) settle() {
	f.lineOf = sized(f.lineOf, len(f.components.all))
	for i := range f.lineOf {
		f.lineOf[i] = noLine
	}
	kept := 0
	f.specks = f.specks[:0]
	for i := range f.pieces {
		p := &f.pieces[i]
		if f.little(p.size, p.marks) {
			f.specks = append(f.specks, *p)
			continue
		}
		to := f.across(p)
		switch {
		case to == nil:
			f.pieces[kept] = *p
			kept++
		case p.y0 > to.core.y0-0.9*to.size && p.y1 < to.core.y1+0.9*to.size:
			f.take(to, p)
		default:
			f.each(p.chain, func(m *mark) { f.lineOf[m.of] = manyLines })
		}
	}
	f.pieces = f.pieces[:kept]
}

// across is a piece across whose row there are a few taller glyphs, nil if there is none.
func (f *Finder) across(p *piece) *piece {
	if p.marks > 2 {
		return nil
	}
	for i := len(f.pieces) - 1; i >= 0; i-- {
		q := &f.pieces[i]
		if q.size > 0.77*p.size {
			break
		}
		if q.marks > 2 && across(p.box, q.box) > -q.size && down(p.box, q.core) > 0.6*q.core.height() {
			return q
		}
	}
	return nil
}

// compose makes lines of pieces in one row, but for those with a gutter between.
func (f *Finder) compose() {
	parents := sized(f.parents, len(f.pieces))
	for i := range parents {
		parents[i] = int32(i)
	}
	for i := range f.between {
		if g := &f.between[i]; !g.gutter {
			a, b := root(parents, g.left), root(parents, g.right)
			parents[max(a, b)] = min(a, b)
		}
	}
	for i := range f.pieces {
		p := &f.pieces[i]
		if r := root(parents, int32(i)); r == int32(i) {
			p.line = int32(len(f.Lines))
			f.Lines = append(f.Lines, Line{chain: p.chain, box: p.box, core: p.core, size: p.size})
		} else {
			p.line = f.pieces[r].line
			l := &f.Lines[p.line]
			l.box, l.core = l.box.union(p.box), l.core.union(p.core)
			f.join(&l.chain, p.chain)
		}
	}
	for i := range f.specks {
		p := &f.specks[i]
		f.Lines = append(f.Lines, Line{chain: p.chain, box: p.box, core: p.core, size: p.size})
	}
	f.adopt()
	f.Lines = slices.DeleteFunc(f.Lines, func(l Line) bool { return l.size < leastSize || f.speck(&l) })
	for i := range f.Lines {
		f.place(&f.Lines[i])
	}
}

// leastSize is the least height of glyphs that may be read, in pixels of the view.
const leastSize = 3.5

// adopt gives lines of a glyph or two, as dashes and bullets are, to lines in whose rows they are.
func (f *Finder) adopt() {
	for i := range f.Lines {
		l := &f.Lines[i]
		var best *Line
		nearest := math.Inf(1)
		for j := range f.Lines {
			to := &f.Lines[j]
			if to.marks <= l.marks || l.size > 1.5*to.size || l.marks > 2 && !f.speck(l) && l.size > 0.8*to.size || l.size < 0.08*to.size || down(l.box, to.box) < 0.6*l.height() {
				continue
			}
			reach := to.size
			if l.size < 0.6*to.size {
				reach *= 3
			}
			if d := -across(l.box, to.box); d < reach && d < nearest {
				best, nearest = to, d
			}
		}
		if best != nil {
			best.box = best.box.union(l.box)
			f.join(&best.chain, l.chain)
			l.chain = chain{}
		}
	}
}

// speck reports whether a line is too little to be one.
func (f *Finder) speck(l *Line) bool { return l.marks == 0 || f.little(l.size, l.marks) }

// little reports whether so many glyphs of a size are too little for text.
func (f *Finder) little(size float64, marks int32) bool { return size < 0.5*f.typical && marks < 3 }

// place finds the angle of a line and its box.
func (f *Finder) place(l *Line) {
	l.Angle = f.angle
	f.edges = f.edges[:0]
	f.each(l.chain, func(m *mark) {
		if m.height() > 0.6*l.size && m.height() < 2*l.size {
			f.edges = append(f.edges, edge{(m.x0 + m.x1) / 2, m.y0, m.y1})
		}
	})
	if len(f.edges) >= 8 {
		by := f.histogram.lean(f.edges, 2, l.size/4)
		if math.Abs(by)*math.Pi/180*l.width() > 0.15*l.size {
			l.Angle += by
		}
	}
	l.divide(f)
}

// wide is the space between parts of a line, as a multiple of the height of glyphs.
const wide = 2

// What is farther above most glyphs of a line, or below them, is of others which they touch; in sizes.
const highest, deepest = 0.95, 0.8

// divide finds the parts of a line.
func (l *Line) divide(f *Finder) {
	sin, cos := math.Sincos(l.Angle * math.Pi / 180)
	by := float64(f.view.by)
	f.boxes = f.boxes[:0]
	top, bottom := l.core.y0-highest*l.size, l.core.y1+deepest*l.size
	f.each(l.chain, func(m *mark) {
		k := &f.components.all[m.of]
		x, y := float64(k.x0+k.x1)/2, float64(k.y0+k.y1)/2
		x, y = x*cos+y*sin, y*cos-x*sin
		w, h := level(float64(k.width()), float64(k.height()), l.Angle)
		over, under := max(0, top-m.y0), max(0, m.y1-bottom)
		if over+under > m.height()/2 {
			return
		}
		f.boxes = append(f.boxes, box{by * (x - w/2), by * (y - h/2 + over), by * (x + w/2), by * (y + h/2 - under)})
	})
	slices.SortFunc(f.boxes, func(a, b box) int { return cmp.Compare(a.x0, b.x0) })
	for _, b := range f.boxes {
		if n := len(l.parts); n > 0 && b.x0-l.parts[n-1].x1 < by*wide*l.size {
			l.parts[n-1] = l.parts[n-1].union(b)
		} else {
			l.parts = append(l.parts, b)
		}
	}
	l.Parts = len(l.parts)
}
