package data

import (
	"math"
)

// resample says how much each of n pixels in a row is of each of m: a triangle
// round a pixel's middle, as wide as two pixels of the coarser row. This is the
// bilinear filter of most libraries, and where n is m it copies.
type resample struct {
	ratio   float64 // pixels of the source to one
	support float64 // half the triangle's base
	total   []float64
}

func newResample(n, m int) *resample {
	r := &resample{ratio: float64(n) / float64(m), total: make([]float64, m)}
	r.support = max(r.ratio, 1)
	for j := range n {
		first, last := r.reach(j)
		for i := first; i <= last; i++ {
			r.total[i] += r.triangle(i, j)
		}
	}
	return r
}

// middle is that of a pixel in the source's pixels.
func (r *resample) middle(i int) float64 { return (float64(i)+0.5)*r.ratio - 0.5 }

func (r *resample) triangle(i, j int) float64 {
	return max(0, 1-math.Abs(float64(j)-r.middle(i))/r.support)
}

// reach are the first and the last pixel of which the source's pixel j is a
// part.
func (r *resample) reach(j int) (first, last int) {
	at := float64(j) + 0.5
	first = int(math.Ceil((at-r.support)/r.ratio - 0.5))
	last = int(math.Floor((at+r.support)/r.ratio - 0.5))
	return max(first, 0), min(last, len(r.total)-1)
}

// weight is the share of the source's pixel j in pixel i.
func (r *resample) weight(i, j int) float64 { return r.triangle(i, j) / r.total[i] }

// scaled is a picture in another size, row by row. It takes memory for the
// result alone.
func (p *photo) scaled(width, height int) []pixel {
	across, down := newResample(p.size.X, width), newResample(p.size.Y, height)
	sheet, line := make([]pixel, width*height), make([]pixel, width)
	for y := range p.size.Y {
		clear(line)
		for x := range p.size.X {
			v := p.at(x, y)
			first, last := across.reach(x)
			for i := first; i <= last; i++ {
				line[i].add(v, across.weight(i, x))
			}
		}
		first, last := down.reach(y)
		for i := first; i <= last; i++ {
			weight := down.weight(i, y)
			for k, v := range line {
				sheet[i*width+k].add(v, weight)
			}
		}
	}
	return sheet
}
