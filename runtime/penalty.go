package runtime

import (
	"math"
	"slices"
	"unsafe"
)

// Penalty is what parameters w add to the loss of a batch: L1·Σ|w| + L2·Σw².
type Penalty struct {
	Begin, End int
	L1, L2     float64
}

// penalties are those on the parameters, in blocks.
type penalties[T Float] []penalty[T]

type penalty[T Float] struct {
	Span
	l1, l2  float64
	trained bool
	value   float64 // for the weights as they are
}

// penaltiesOf splits penalties into blocks. Those on weights that are not trained
// have no gradient.
func penaltiesOf[T Float](all []Penalty, trainable []Span) (blocks penalties[T]) {
	for _, p := range all {
		trained := slices.ContainsFunc(trainable, func(s Span) bool { return s.Begin <= p.Begin && p.End <= s.End })
		for _, b := range blocksOf(Span{p.Begin, p.End}) {
			blocks = append(blocks, penalty[T]{b, p.L1, p.L2, trained, 0})
		}
	}
	return blocks
}

// measure computes the block's penalty on weights.
func (p *penalty[T]) measure(weights []T) {
	magnitudes, squares := 0., 0.
	for _, w := range weights[p.Begin:p.End] {
		magnitudes += math.Abs(float64(w))
		squares += float64(w) * float64(w)
	}
	p.value = p.l1*magnitudes + p.l2*squares
}

// differentiate adds the derivative of the block's penalty; |w| has none at 0.
func (p *penalty[T]) differentiate(weights, gradients []T) {
	weights, gradients = weights[p.Begin:p.End], gradients[p.Begin:p.End]
	l1, l2 := T(p.l1), T(2*p.l2)
	for i, w := range weights {
		g := T(l2 * w)
		switch {
		case w > 0:
			g += l1
		case w < 0:
			g -= l1
		}
		gradients[i] += g
	}
}

// sum is of all that was measured, in the order of the weights.
func (p penalties[T]) sum() float64 {
	sum := 0.
	for i := range p {
		sum += p[i].value
	}
	return sum
}

// penalty is what weights add to a loss.
func (n *network[T]) penalty(w *unknown) float64 {
	all := penaltiesOf[T](n.table.Penalties, nil)
	for i := range all {
		all[i].measure(numbers[T](unsafe.Pointer(w), n.parameters))
	}
	return all.sum()
}

// penalty is what the weights add to the loss of a batch.
func (t *trainer[T]) penalty() float64 {
	if len(t.penalties) == 0 {
		return 0
	}
	t.pool.Do(len(t.penalties), t.doPenalty)
	return t.penalties.sum()
}

// runPenalty measures a block.
func (t *trainer[T]) runPenalty(i int) { t.penalties[i].measure(t.numbers) }

// penalize adds the penalties' derivatives to the gradients that are kept.
func (t *trainer[T]) penalize() {
	if len(t.penalties) > 0 {
		t.pool.Do(len(t.penalties), t.doPenalize)
	}
}

// runPenalize adds those of a block.
func (t *trainer[T]) runPenalize(i int) {
	if p := &t.penalties[i]; p.trained {
		p.differentiate(t.numbers, t.gradients)
	}
}
