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

// mostSlices are in one piece, of those that have norms.
const mostSlices = 256

// constrainedBy splits constraints into pieces.
func constrainedBy(all []Constraint) (pieces []constrained) {
	for i := range all {
		c := &all[i]
		size := 1
		for _, a := range c.Summed {
			size *= a.N
		}
		last := c.Kept[len(c.Kept)-1]
		at := mostSlices // of neighbours, so that lines of memory are read once
		switch {
		case c.Rate == 0:
			at = blockSize
		case last.Stride > 1:
			at = min(max(blockSize/size, 1), at)
		}
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
func constrain[T Float](on Machine, p *constrained, w []T) {
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
	walk(outer, p.at, func(at int) { multiply(on, factors[:p.n], w[at:], p.stride, inner) })
}

// addSquares adds those of elements along an axis to the sums of slices that lie stride
// apart; it goes through memory in order.
func addSquares[T Float](sums []float64, w []T, stride int, along Axis) {
	if along.Stride == 1 && stride > 1 {
		for i := range sums {
			sums[i] += squares(w[i*stride:][:along.N])
		}
		return
	}
	for j := range along.N {
		row := w[j*along.Stride:]
		for i := range sums {
			x := float64(row[i*stride])
			sums[i] += float64(x * x)
		}
	}
}

// squares are summed in four parts, none of which waits for the others.
func squares[T Float](w []T) float64 {
	var sums [4]float64
	for ; len(w) >= 4; w = w[4:] {
		for k := range sums {
			x := float64(w[k])
			sums[k] += float64(x * x)
		}
	}
	for _, x := range w {
		sums[0] += float64(float64(x) * float64(x))
	}
	return sums[0] + sums[1] + sums[2] + sums[3]
}

// multiply multiplies the elements of slices by their factors, likewise.
func multiply[T Float](on Machine, factors []T, w []T, stride int, along Axis) {
	if along.Stride == 1 && stride > 1 {
		for i, f := range factors {
			Scale(on, w[i*stride:][:along.N], f)
		}
		return
	}
	for j := range along.N {
		row := w[j*along.Stride:]
		for i, f := range factors {
			row[i*stride] *= f
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
func (t *trainer[T]) runConstrain(i int) { constrain(t.machine, &t.constrained[i], t.numbers) }
