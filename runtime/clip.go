package runtime

import "math"

// clips reports whether gradients have a bound.
func (c *Common) clips() bool { return c.ClipNorm > 0 || c.GlobalClipNorm > 0 || c.ClipValue > 0 }

// clipping is what a trainer needs for that.
type clipping[T Float] struct {
	pieces  []clipped // of the gradients
	squares []float64 // sums over each
	factors []T       // of each

	measure, shrink, bound func(piece int) // bound once, as that allocates
}

// clipped is a piece of a tensor.
type clipped struct {
	Span
	tensor int
}

// piecesOfTensors are those of all that is trained, in order.
func (t *trainer[T]) piecesOfTensors() (pieces []clipped) {
	offset := 0
	for i, w := range t.net.info.Weights {
		end := offset + size(w.Shape)
		for _, b := range t.blocks {
			if s := (Span{max(b.Begin, offset), min(b.End, end)}); s.Begin < s.End {
				pieces = append(pieces, clipped{s, i})
			}
		}
		offset = end
	}
	return pieces
}

func (c *clipping[T]) bind(t *trainer[T]) {
	c.pieces = t.piecesOfTensors()
	c.squares, c.factors = make([]float64, len(c.pieces)), make([]T, len(c.pieces))
	c.measure = func(i int) { c.squares[i] = squares(t.gradientsOf(c.pieces[i])) }
	c.shrink = func(i int) {
		if f := c.factors[i]; f != 1 {
			Scale(t.machine, t.gradientsOf(c.pieces[i]), f)
		}
	}
	c.bound = func(i int) {
		most := T(t.common().ClipValue)
		for k, g := range t.gradientsOf(c.pieces[i]) {
			t.gradients[c.pieces[i].Begin+k] = min(max(g, -most), most)
		}
	}
}

func (t *trainer[T]) gradientsOf(p clipped) []T { return t.gradients[p.Begin:p.End] }

// clip brings the gradients within their bound. Sums of squares are made in an order of
// their own, whoever makes them.
func (t *trainer[T]) clip() {
	c, s := &t.clipping, t.common()
	if !s.clips() {
		return
	}
	if c.pieces == nil {
		c.bind(t)
	}
	if s.ClipNorm <= 0 && s.GlobalClipNorm <= 0 {
		t.pool.Do(len(c.pieces), c.bound)
		return
	}
	t.pool.Do(len(c.pieces), c.measure)
	most := s.ClipNorm
	if most <= 0 {
		most = s.GlobalClipNorm
	}
	for i := 0; i < len(c.pieces); {
		sum, end := 0.0, i
		for ; end < len(c.pieces) && (s.ClipNorm <= 0 || c.pieces[end].tensor == c.pieces[i].tensor); end++ {
			sum += c.squares[end]
		}
		factor := T(1)
		if norm := math.Sqrt(sum); norm > most {
			factor = T(most / norm)
		}
		for ; i < end; i++ {
			c.factors[i] = factor
		}
	}
	t.pool.Do(len(c.pieces), c.shrink)
}
