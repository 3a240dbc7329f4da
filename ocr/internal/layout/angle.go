package layout

import "math"

// edge is where a glyph begins and ends, at a column.
type edge struct{ x, top, bottom float64 }

// steepest is the greatest angle of lines that is looked for, in degrees.
const steepest = 10

// mostEdges are how many glyphs are asked for an angle.
const mostEdges = 3000

// edges are those of what has about the height of text.
func (c *components) edges(typical float64) (all []edge) {
	for i := range c.all[1:] {
		k := &c.all[i+1]
		if h := float64(k.height()); h > 0.5*typical && h < 2*typical && k.width() < 8*k.height() {
			all = append(all, edge{float64(k.x0+k.x1) / 2, float64(k.y0), float64(k.y1)})
		}
	}
	many := len(all)/mostEdges + 1
	for i := range len(all) / many {
		all[i] = all[i*many]
	}
	return all[:len(all)/many]
}

// histogram counts edges row by row.
type histogram struct {
	row           float64
	tops, bottoms []float32
}

// lean is by how many degrees lines fall, clockwise: where tops and bottoms pile up in the fewest rows
// of a height (Baird 1987); 0 if nothing is clearly better.
func (h *histogram) lean(all []edge, limit, row float64) float64 {
	if len(all) < 4 {
		return 0
	}
	least, most := math.Inf(1), math.Inf(-1)
	for _, e := range all {
		least, most = min(least, e.x), max(most, e.x)
	}
	h.row = max(row, 1)
	step := h.row / max(most-least, 8*h.row)
	best, slope := 1.02*h.score(all, 0), 0.
	for s := step; s < math.Tan(limit*math.Pi/180); s += step {
		for _, s := range [2]float64{s, -s} {
			if v := h.score(all, s); v > best {
				best, slope = v, s
			}
		}
	}
	h.row = max(row/2, 1)
	best = 0
	middle := slope
	for k := -8; k <= 8; k++ {
		s := middle + step*float64(k)/8
		if v := h.score(all, s) * (1 - 0.0005*math.Abs(float64(k))); v > best {
			best, slope = v, s
		}
	}
	return math.Atan(slope) * 180 / math.Pi
}

// score is the sum of squares of the counts along a slope.
func (h *histogram) score(all []edge, slope float64) float64 {
	least, most := math.Inf(1), math.Inf(-1)
	for i := range all {
		e := &all[i]
		by := slope * e.x
		least, most = min(least, e.top-by), max(most, e.bottom-by)
	}
	n := int((most-least)/h.row) + 3
	h.tops, h.bottoms = sized(h.tops, n), sized(h.bottoms, n)
	clear(h.tops)
	clear(h.bottoms)
	for i := range all {
		e := &all[i]
		by := slope*e.x + least
		add(h.tops, (e.top-by)/h.row)
		add(h.bottoms, (e.bottom-by)/h.row)
	}
	sum := 0.
	for i, v := range h.tops {
		sum += float64(v*v) + float64(h.bottoms[i]*h.bottoms[i])
	}
	return sum
}

// add shares one between two neighbours.
func add(to []float32, at float64) {
	i := int(at)
	part := float32(at) - float32(i)
	to[i] += 1 - part
	to[i+1] += part
}
