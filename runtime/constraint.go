package runtime

import "math"

// Constraint is what a step of training makes of parameters in the end. Those from Begin
// on are slices, along the axes Kept, of elements along the axes Summed. Each slice has a norm
// n = √Σw², and is multiplied by (Rate·min(max(n, Min), Max) + (1 - Rate)·n)/(n + 1e-7), as by
// Keras's constraints. With Rate 0 elements below 0 become 0 instead.
type Constraint struct {
	Begin          int
	Kept, Summed   []Axis // at least one each, from the largest stride on
	Min, Max, Rate float64
}

// Axis is one of those of a tensor in memory.
type Axis struct{ N, Stride int }

// constrained is a piece of work: some of a constraint's slices, which lie stride apart.
type constrained struct {
	*Constraint
	at, n, stride int
}

// mostSlices are in one piece.
const mostSlices = 64

// constrainedBy splits constraints into pieces.
func constrainedBy(all []Constraint) (pieces []constrained) {
	for i := range all {
		c := &all[i]
		size := 1
		for _, a := range c.Summed {
			size *= a.N
		}
		last := c.Kept[len(c.Kept)-1]
		at := min(max(blockSize/size, 1), mostSlices)
		walk(c.Kept[:len(c.Kept)-1], c.Begin, func(begin int) {
			for i := 0; i < last.N; i += at {
				pieces = append(pieces, constrained{c, begin + i*last.Stride, min(at, last.N-i), last.Stride})
			}
		})
	}
	return pieces
}

// walk calls f at each place along axes, in order.
func walk(axes []Axis, begin int, f func(at int)) {
	if len(axes) == 0 {
		f(begin)
		return
	}
	for i := range axes[0].N {
		walk(axes[1:], begin+i*axes[0].Stride, f)
	}
}

// constrain sees to a piece of the weights.
func constrain[T Float](p *constrained, w []T) {
	if p.Rate == 0 {
		for i := range p.n {
			x := &w[p.at+i*p.stride]
			*x = max(*x, 0)
		}
		return
	}
	var squares [mostSlices]float64
	var factors [mostSlices]T
	outer, inner := p.Summed[:len(p.Summed)-1], p.Summed[len(p.Summed)-1]
	walk(outer, p.at, func(at int) { addSquares(squares[:p.n], w[at:], p.stride, inner) })
	for i := range p.n {
		n := math.Sqrt(squares[i])
		factors[i] = T((p.Rate*min(max(n, p.Min), p.Max) + (1-p.Rate)*n) / (n + 1e-7))
	}
	walk(outer, p.at, func(at int) { multiply(factors[:p.n], w[at:], p.stride, inner) })
}

// addSquares adds those of elements along an axis to the sums of slices that lie stride
// apart; it goes through memory in order.
func addSquares[T Float](sums []float64, w []T, stride int, along Axis) {
	if stride > along.Stride {
		for i := range sums {
			for j := range along.N {
				x := float64(w[i*stride+j*along.Stride])
				sums[i] += x * x
			}
		}
		return
	}
	for j := range along.N {
		for i := range sums {
			x := float64(w[i*stride+j*along.Stride])
			sums[i] += x * x
		}
	}
}

// multiply multiplies the elements of slices by their factors, likewise.
func multiply[T Float](factors []T, w []T, stride int, along Axis) {
	if stride > along.Stride {
		for i, f := range factors {
			for j := range along.N {
				w[i*stride+j*along.Stride] *= f
			}
		}
		return
	}
	for j := range along.N {
		for i, f := range factors {
			w[i*stride+j*along.Stride] *= f
		}
	}
}

// constrain brings the weights that a step has changed within their bounds.
func (t *trainer[T]) constrain() {
	if len(t.constrained) > 0 {
		t.pool.Do(len(t.constrained), t.doConstrain)
	}
}

// runConstrain sees to a piece.
func (t *trainer[T]) runConstrain(i int) { constrain(&t.constrained[i], t.numbers) }
