package layout

import (
	"cmp"
	"math"
	"slices"
)

// piece is glyphs side by side, as far apart as letters and words are: a line, or a part of one.
type piece struct {
	chain
	box          // of all
	core box     // from the median of their tops to that of their bottoms
	size float64 // the median of their heights
	line int32
}

// take makes a smaller piece a part of this one.
func (f *Finder) take(p, q *piece) {
	f.join(&p.chain, q.chain)
	p.box = p.box.union(q.box)
}

// mostPieces are those of a page; where there are more, the smallest are left out.
const mostPieces = 4096

// link finds pieces.
func (f *Finder) link() {
	parents := sized(f.parents, len(f.marks))
	for i := range parents {
		parents[i] = int32(i)
	}
	f.parents = parents
	f.rows.load(f.marks, f.typical)
	for i := range f.marks {
		f.neighbours(int32(i))
	}
	f.pieces = f.pieces[:0]
	for i := range int32(len(f.marks)) {
		one := chain{i, i, 1}
		if parents[i] == i {
			f.pieces = append(f.pieces, piece{chain: one})
			parents[i] = int32(len(f.pieces) - 1) // from now on the piece, as of all marks before it
			continue
		}
		parents[i] = parents[parents[i]]
		f.join(&f.pieces[parents[i]].chain, one)
	}
	for i := range f.pieces {
		f.measure(&f.pieces[i])
	}
	slices.SortStableFunc(f.pieces, func(a, b piece) int { return cmp.Compare(b.size, a.size) })
	f.gather()
}

// neighbours links a glyph to those right of it that are as large and in the same row.
func (f *Finder) neighbours(i int32) {
	m := &f.marks[i]
	h := m.height()
	for r := f.rows.of(m.y0 - 1.2*h); r <= f.rows.of(m.y1+1.2*h); r++ {
		row := f.rows.row(r)
		at, _ := slices.BinarySearch(row, i)
		for _, j := range row[at:] {
			n := &f.marks[j]
			if n.x0 > m.x1+2.2*h {
				break
			}
			high, low := max(h, n.height()), min(h, n.height())
			if j != i && n.x0-m.x1 <= high && high <= 2.2*low && down(m.box, n.box) >= 0.5*low {
				a, b := root(f.parents, i), root(f.parents, j)
				f.parents[max(a, b)] = min(a, b)
			}
		}
	}
}

func root(parents []int32, i int32) int32 {
	for parents[i] != i {
		parents[i] = parents[parents[i]]
		i = parents[i]
	}
	return i
}

// measure finds the boxes and the size of a piece.
func (f *Finder) measure(p *piece) {
	p.box = f.marks[p.first].box
	heights, tops, bottoms := f.heights[:0], f.tops[:0], f.bottoms[:0]
	f.each(p.chain, func(m *mark) {
		p.box = p.box.union(m.box)
		heights = append(heights, m.height())
	})
	p.size = median(heights)
	f.each(p.chain, func(m *mark) {
		if m.height() > 0.7*p.size {
			tops, bottoms = append(tops, m.y0), append(bottoms, m.y1)
		}
	})
	f.heights, f.tops, f.bottoms = heights, tops, bottoms
	p.core = box{p.x0, median(tops), p.x1, median(bottoms)}
}

func median(x []float64) float64 {
	slices.Sort(x)
	return x[len(x)/2]
}

// gather gives small pieces, as dots, commas and quotes are, to the larger ones that they are at.
// Pieces are from large to small.
func (f *Finder) gather() {
	kept := 0
	for i := range f.pieces {
		p := &f.pieces[i]
		if to := f.beside(f.pieces[:min(kept, mostPieces)], p); to != nil {
			f.take(to, p)
			continue
		}
		f.pieces[kept] = *p
		kept++
	}
	f.pieces = f.pieces[:min(kept, mostPieces)]
}

// beside is the piece that a smaller one is a part of, nil if there is none.
func (f *Finder) beside(among []piece, p *piece) *piece {
	var best *piece
	nearest := math.Inf(1)
	x, y := (p.x0+p.x1)/2, (p.y0+p.y1)/2
	for i := range among {
		q := &among[i]
		if p.size > 0.6*q.size && (p.size > q.size || p.size > 0.8*q.size && p.marks > 2 || p.marks >= q.marks || down(p.box, q.box) < 0.7*p.height()) {
			continue
		}
		dx, dy := max(q.x0-x, x-q.x1, 0), max(q.y0-y, y-q.y1, 0)
		if dx <= q.size && dy <= 0.3*q.size && dx+dy < nearest {
			best, nearest = q, dx+dy
		}
	}
	return best
}

// rows hold glyphs by the rows of their centres, in each from left to right.
type rows struct {
	height float64
	top    int
	first  []int32
	items  []int32
}

func (r *rows) of(y float64) int {
	return min(max(int(math.Floor(y/r.height))-r.top, 0), len(r.first)-2)
}

func (r *rows) row(i int) []int32 { return r.items[r.first[i]:r.first[i+1]] }

func (r *rows) load(marks []mark, height float64) {
	r.height = max(height, 1)
	least, most := math.Inf(1), math.Inf(-1)
	for i := range marks {
		y := (marks[i].y0 + marks[i].y1) / 2
		least, most = min(least, y), max(most, y)
	}
	if len(marks) == 0 {
		least, most = 0, 0
	}
	r.top = int(math.Floor(least / r.height))
	n := int(math.Floor(most/r.height)) - r.top + 1
	r.first = sized(r.first, n+1)
	clear(r.first)
	for i := range marks {
		r.first[r.of((marks[i].y0+marks[i].y1)/2)+1]++
	}
	for i := range n {
		r.first[i+1] += r.first[i]
	}
	r.items = sized(r.items, len(marks))
	at := slices.Clone(r.first)
	for i := range marks {
		k := r.of((marks[i].y0 + marks[i].y1) / 2)
		r.items[at[k]] = int32(i)
		at[k]++
	}
}
