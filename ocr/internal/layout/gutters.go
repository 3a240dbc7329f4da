package layout

import (
	"cmp"
	"math"
	"slices"
)

// gap is what is between a piece and the next one in its row.
type gap struct {
	left, right int32 // pieces
	box
	gutter bool // between columns
}

// gaps finds them: for each piece the nearest one right of it that is as large and in the same row.
func (f *Finder) gaps() {
	f.between = f.between[:0]
	for i := range f.pieces {
		p := &f.pieces[i]
		next := -1
		for j := range f.pieces {
			q := &f.pieces[j]
			if j == i || q.core.x0 < p.core.x0 || q.core.x0 == p.core.x0 && j < i || !alike(p, q) {
				continue
			}
			if next < 0 || q.core.x0 < f.pieces[next].core.x0 {
				next = j
			}
		}
		if next < 0 {
			continue
		}
		q := &f.pieces[next]
		g := gap{left: int32(i), right: int32(next), box: box{p.x1, min(p.core.y0, q.core.y0), q.x0, max(p.core.y1, q.core.y1)}}
		if !slices.ContainsFunc(f.pieces, func(r piece) bool { return g.has(&r, 0.6*min(p.size, q.size)) }) {
			f.between = append(f.between, g)
		}
	}
	slices.SortFunc(f.between, func(a, b gap) int { return cmp.Or(cmp.Compare(a.y0, b.y0), cmp.Compare(a.x0, b.x0)) })
	for i := range f.between {
		f.between[i].gutter = f.gutter(&f.between[i])
	}
}

// has reports whether a piece of some size is in a gap.
func (g *gap) has(p *piece, size float64) bool {
	return p.size >= size && p.x0 >= g.x0 && p.x1 <= g.x1 && down(p.core, g.box) > 0.5*p.core.height()
}

// alike reports whether two pieces are of one size and in one row.
func alike(p, q *piece) bool {
	return max(p.size, q.size) <= 2*min(p.size, q.size) &&
		down(p.core, q.core) >= 0.5*min(p.core.height(), q.core.height())
}

// Columns have text of so many sizes on both sides of a gutter, in rows, else they are cells of a table,
// whose rows are read.
const columnWidth = 8

// narrowest is the least width of a gutter between three rows or more, in sizes of text; twice that is
// between two rows.
const narrowest = 1.5

// gutter reports whether a gap is a part of a strip of paper that several rows of text leave free, with
// columns of text on both sides.
func (f *Finder) gutter(g *gap) bool {
	size := f.pieces[g.left].size
	strip := g.box
	for i := range f.pieces {
		if p := &f.pieces[i]; down(p.core, g.box) > 0.5*p.core.height() {
			strip.spare(p.box, narrowest*size)
		}
	}
	if strip.width() < narrowest*size {
		return false
	}
	f.extend(&strip, size, 1)
	f.extend(&strip, size, -1)
	n, left, right := 0, 0., 0.
	middle, bottom := (strip.x0+strip.x1)/2, math.Inf(-1)
	for i := range f.between {
		o := &f.between[i]
		if o.x0 <= middle && o.x1 >= middle && o.y1 > strip.y0 && o.y0 < strip.y1 {
			if o.y0 >= bottom {
				n, bottom = n+1, o.y1
			}
			left, right = max(left, f.pieces[o.left].width()), max(right, f.pieces[o.right].width())
		}
	}
	least := 2
	if strip.width() < 2*narrowest*size {
		least = 3
	}
	return n >= least && min(left, right) >= columnWidth*size
}

// extend makes a strip as long as paper is free, towards larger rows or smaller, while it stays wide
// enough.
func (f *Finder) extend(strip *box, size float64, way float64) {
	for {
		next, at := -1, math.Inf(1)
		for i := range f.pieces {
			p := &f.pieces[i]
			if across(p.box, *strip) <= 0 {
				continue
			}
			distance := p.core.y0 - strip.y1
			if way < 0 {
				distance = strip.y0 - p.core.y1
			}
			if distance > -0.5*p.core.height() && distance < at {
				next, at = i, distance
			}
		}
		if next < 0 {
			if way > 0 {
				strip.y1 = math.Inf(1)
			} else {
				strip.y0 = math.Inf(-1)
			}
			return
		}
		p := &f.pieces[next]
		narrow := *strip
		narrow.spare(p.box, narrowest*size)
		if narrow.width() < narrowest*size {
			if way > 0 {
				strip.y1 = p.core.y0
			} else {
				strip.y0 = p.core.y1
			}
			return
		}
		*strip = narrow
	}
}

// spare makes a strip narrower until it has nothing in common with another box: what is right of that,
// which columns begin behind, if it is wide enough, else what is left.
func (b *box) spare(c box, enough float64) {
	switch {
	case across(*b, c) <= 0:
	case b.x1-c.x1 >= enough:
		b.x0 = c.x1
	default:
		b.x1 = c.x0
	}
}
