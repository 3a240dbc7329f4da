package data

import "math"

// resample says how much each of n pixels in a row is of each of m, by a filter round the middle
// of a pixel.
type resample struct {
	filter  filter
	ratio   float64   // pixels of the source in one
	support float64   // half of the filter's base
	middle  []float64 // of each pixel, in the source's pixels
	share   []float64 // on all that the filter says of a pixel
}

func newResample(n, m int, f filter) *resample {
	ratio := float64(n) / float64(m)
	r := &resample{filter: f, ratio: ratio, support: f.reach(ratio), middle: make([]float64, m), share: make([]float64, m)}
	for i := range m {
		r.middle[i], r.share[i] = (float64(i)+0.5)*ratio-0.5, 1
		first := max(0, int(math.Ceil(r.middle[i]-r.support)))
		last := min(n-1, int(math.Floor(r.middle[i]+r.support)))
		total := 0.
		for j := first; j <= last; j++ {
			total += r.weight(i, j)
		}
		r.share[i] = 1 / total
	}
	return r
}

// first skips pixels, from i on, of which the source's pixel j is no part.
func (r *resample) first(i, j int) int {
	for i < len(r.middle)-1 && r.middle[i]+r.support <= float64(j) {
		i++
	}
	return i
}

// reaches tells whether j comes not too early for pixel i.
func (r *resample) reaches(i, j int) bool {
	return i < len(r.middle) && r.middle[i]-r.support < float64(j)
}

// weight is the share of the source's pixel j in pixel i.
func (r *resample) weight(i, j int) float64 {
	distance := math.Abs(float64(j) - r.middle[i])
	if distance >= r.support {
		return 0
	}
	return r.filter.share(distance, r.ratio) * r.share[i]
}

// scaled is a picture in another size. Values are mixed as the file has them, as most libraries do.
func (p *photo) scaled(width, height int, interpolation string) []pixel {
	if f, ok := filters[interpolation]; ok {
		return p.filtered(width, height, f)
	}
	sheet := make([]pixel, 0, width*height)
	for y := range height {
		for x := range width {
			sheet = append(sheet, p.at(nearestOf(x, width, p.size.X), nearestOf(y, height, p.size.Y)))
		}
	}
	return sheet
}

// nearestOf is which of n pixels is under the middle of pixel i of m.
func nearestOf(i, m, n int) int { return int((2*int64(i) + 1) * int64(n) / (2 * int64(m))) }

// filtered is a picture in another size, row by row. It takes memory for the result alone.
func (p *photo) filtered(width, height int, f filter) []pixel {
	across, down := newResample(p.size.X, width, f), newResample(p.size.Y, height, f)
	sheet, line := make([]pixel, width*height), make([]pixel, width)
	top := 0
	for y := range p.size.Y {
		clear(line)
		left := 0
		for x := range p.size.X {
			v := p.at(x, y)
			left = across.first(left, x)
			for i := left; across.reaches(i, x); i++ {
				line[i].add(v, across.weight(i, x))
			}
		}
		top = down.first(top, y)
		for i := top; down.reaches(i, y); i++ {
			weight := down.weight(i, y)
			for k, v := range line {
				sheet[i*width+k].add(v, weight)
			}
		}
	}
	if f.hard {
		for i := range sheet {
			sheet[i].limit()
		}
	}
	return sheet
}
