package data

import "math"

// resample says how much each of n pixels in a row is of each of m: a triangle
// round a pixel's middle, as wide as two pixels of the coarser row. This is the
// bilinear filter of most libraries, and where n is m it copies.
type resample struct {
	support float64   // half the triangle's base
	middle  []float64 // of each pixel, in the source's pixels
	share   []float64 // of a source pixel by its distance to the support's end
}

func newResample(n, m int) *resample {
	ratio := float64(n) / float64(m)
	r := &resample{support: max(ratio, 1), middle: make([]float64, m), share: make([]float64, m)}
	for i := range m {
		r.middle[i] = (float64(i)+0.5)*ratio - 0.5
		first := max(0, int(math.Ceil(r.middle[i]-r.support)))
		last := min(n-1, int(math.Floor(r.middle[i]+r.support)))
		total := 0.
		for j := first; j <= last; j++ {
			total += r.support - math.Abs(float64(j)-r.middle[i])
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
	return max(0, r.support-math.Abs(float64(j)-r.middle[i])) * r.share[i]
}

// scaled is a picture in another size, row by row. It takes memory for the
// result alone. Values are mixed as the file has them, as most libraries do.
func (p *photo) scaled(width, height int) []pixel {
	across, down := newResample(p.size.X, width), newResample(p.size.Y, height)
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
	return sheet
}
