package layout

import (
	"cmp"
	"math"
	"slices"
)

// Glyphs that touch those of the next line have between them so many times the height of text; what is
// narrower than slimmest is a rule or a bracket, and where they touch there is less ink than neck.
const (
	twoLines, fourLines = 1.7, 5
	slimmest            = 0.35
	neck                = 0.5
)

// apartLines is how far at least, in heights of text, the middle of a glyph is from that of any of another
// line; those of one line are nearer.
const apartLines = 0.85

// part cuts apart glyphs of several lines which touch, where text beside them shows two lines.
func (f *Finder) part() {
	for range 4 {
		f.marks = f.components.marks(f.marks, f.angle)
		f.rows.load(f.marks, f.typical)
		any := false
		for i := range f.marks {
			m := &f.marks[i]
			if m.height() < twoLines*f.typical || m.height() > fourLines*f.typical || m.width() < slimmest*f.typical {
				continue
			}
			if bottom, top, ok := f.linesBeside(m); ok && f.cutApart(m, bottom, top) {
				any = true
			}
		}
		if !any {
			return
		}
	}
}

// linesBeside is what lies between the first line beside a glyph and the next: from the bottom of one to
// the top of the other.
func (f *Finder) linesBeside(m *mark) (bottom, top float64, ok bool) {
	const reach = 3
	f.boxes = f.boxes[:0]
	for r := f.rows.of(m.y0); r <= f.rows.of(m.y1); r++ {
		row := f.rows.row(r)
		at, _ := slices.BinarySearchFunc(row, m.x0-2*reach*f.typical, func(i int32, x float64) int { return cmp.Compare(f.marks[i].x0, x) })
		for _, i := range row[at:] {
			n := &f.marks[i]
			if n.x0 > m.x1+reach*f.typical {
				break
			}
			h := n.height()
			if n != m && h > 0.65*f.typical && h < 1.7*f.typical && n.x1 > m.x0-reach*f.typical && down(n.box, m.box) > 0.4*h {
				f.boxes = append(f.boxes, n.box)
			}
		}
	}
	slices.SortFunc(f.boxes, func(a, b box) int { return cmp.Compare(a.y0+a.y1, b.y0+b.y1) })
	for i := 1; i < len(f.boxes); i++ {
		if a, b := f.boxes[i-1], f.boxes[i]; b.y0+b.y1-a.y0-a.y1 > 2*apartLines*f.typical {
			first, second := f.boxes[:i], f.boxes[i:]
			f.bottoms, f.tops = f.bottoms[:0], f.tops[:0]
			for _, b := range first {
				f.bottoms = append(f.bottoms, b.y1)
			}
			for _, b := range second {
				if b.y0+b.y1 < second[0].y0+second[0].y1+2*apartLines*f.typical {
					f.tops = append(f.tops, b.y0)
				}
			}
			bottom, top = median(f.bottoms), median(f.tops)
			return bottom, top, bottom < top
		}
	}
	return 0, 0, false
}

// cutApart cuts a glyph where it has the least ink between two rows of the turned view, and reports
// whether there is little enough.
func (f *Finder) cutApart(m *mark, bottom, top float64) bool {
	sin, cos := math.Sincos(f.angle * math.Pi / 180)
	k := &f.components.all[m.of]
	x := (m.x0 + m.x1) / 2
	row := func(y float64) int32 { return int32(math.Round(x*sin + y*cos)) }
	from, to := max(row(bottom), k.y0+1), min(row(top), k.y1-1)
	best, least := int32(-1), math.Inf(1)
	for y := from; y <= to; y++ {
		ink := float64(f.components.ink(m.of, y))
		if score := ink + 0.15*math.Abs(float64(y)-float64(from+to)/2); ink <= neck*f.typical && score < least {
			best, least = y, score
		}
	}
	if best < 0 {
		return false
	}
	f.components.split(m.of, best)
	return true
}

// ink is how many pixels of a row are of a component.
func (c *components) ink(of, y int32) (sum int32) {
	c.runs(of, y, func(_, x0, x1 int32) { sum += x1 - x0 })
	return sum
}

// runs calls do with those of a component in a row.
func (c *components) runs(of, y int32, do func(run, x0, x1 int32)) {
	first, end := c.rows[y+1], c.rows[y+2]
	k := &c.all[of]
	at, _ := slices.BinarySearch(c.starts[first:end], k.x0)
	for i := first + int32(at); i < end && c.starts[i] < k.x1; i++ {
		if c.of[i] == of {
			x1 := k.x1
			if i+1 < end {
				x1 = c.starts[i+1]
			}
			do(i, c.starts[i], x1)
		}
	}
}

// split makes what is below a row, and the row, a component of its own.
func (c *components) split(of, y int32) {
	k := c.all[of]
	upper, lower := k, k
	upper.y1, lower.y0 = y, y
	n := int32(len(c.all))
	for _, half := range [2]*component{&upper, &lower} {
		half.x0, half.x1, half.area = math.MaxInt32, 0, 0
		for row := half.y0; row < half.y1; row++ {
			c.runs(of, row, func(_, x0, x1 int32) {
				half.x0, half.x1, half.area = min(half.x0, x0), max(half.x1, x1), half.area+x1-x0
			})
		}
		half.filled = half.area
	}
	for row := y; row < k.y1; row++ {
		c.runs(of, row, func(run, _, _ int32) { c.of[run] = n })
	}
	c.all[of] = upper
	c.all = append(c.all, lower)
}
