package runtime

import "math"

// norms are sums of the squares of weights and of their steps.
type norms struct{ weights, step float64 }

// trust is the quotient of the norms, and 1 where there is none.
func (n norms) trust() float64 {
	if q := math.Sqrt(n.weights) / math.Sqrt(n.step); q > 0 && q <= math.MaxFloat32 {
		return q
	}
	return 1
}

// measuring is what a trainer needs where steps depend on norms of tensors.
type measuring[T Float] struct {
	pieces []clipped
	norms  []norms // of each piece, and then of its tensor

	measure, move func(piece int) // bound once, as that allocates
}

// updateByNorms changes all weights against gradients that were kept. Sums of squares are
// made in an order of their own, whoever makes them.
func (t *trainer[T]) updateByNorms() {
	m := &t.measuring
	if m.pieces == nil {
		m.pieces = t.piecesOfTensors()
		m.norms = make([]norms, len(m.pieces))
		m.measure, m.move = t.measurePiece, t.movePiece
	}
	t.pool.Do(len(m.pieces), m.measure)
	for i := 0; i < len(m.pieces); {
		end, all := i, norms{}
		for ; end < len(m.pieces) && m.pieces[end].tensor == m.pieces[i].tensor; end++ {
			all.weights += m.norms[end].weights
			all.step += m.norms[end].step
		}
		for ; i < end; i++ {
			m.norms[i] = all
		}
	}
	t.pool.Do(len(m.pieces), m.move)
}

func (t *trainer[T]) measurePiece(i int) {
	p := t.measuring.pieces[i]
	c, keep, held := t.paceOf(p.Begin)
	if held {
		return
	}
	if keep != 1 {
		Scale(t.machine, t.numbers[p.Begin:p.End], keep)
	}
	t.measuring.norms[i] = t.optimizer.Measure(t.machine, &c, t.numbers[p.Begin:p.End], t.gradientsOf(p), t.slotsOf(p.Span))
}

func (t *trainer[T]) movePiece(i int) {
	p := t.measuring.pieces[i]
	c, _, held := t.paceOf(p.Begin)
	if held {
		return
	}
	c[0] *= T(t.measuring.norms[i].trust())
	t.optimizer.Update(t.machine, &c, t.numbers[p.Begin:p.End], t.gradientsOf(p), t.slotsOf(p.Span))
}

// paceOf are the coefficients of a weight, what it keeps, and whether it stays as it is.
func (t *trainer[T]) paceOf(weight int) (c Coefficients[T], keep T, held bool) {
	if p := t.layerRates.at(weight); p != nil {
		return p.coefficients, p.keep, p.held
	}
	return t.coefficients, t.keep, false
}
