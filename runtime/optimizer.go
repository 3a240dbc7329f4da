package runtime

// Optimizer is how a trainer changes weights. What it points at are settings,
// which may change between steps.
type Optimizer[T Float] struct {
	Slots        []string // what it remembers of each weight
	LearningRate *float64
	Schedule     *Schedule
	Seed         *uint64 // of dropout; nil without

	// Update changes weights w against their gradients, step counted from 1. Each
	// weight is for itself, so that they may be split at will.
	Update func(on Machine, step int, w, gradients []T, slots Slots[T])

	// UpdateProduct is Update for the rows of a matrix under one sample, whose
	// gradients are products: a factor for each row times x. It is nil where no
	// weights are changed so.
	UpdateProduct func(on Machine, step int, w, factors, x []T, slots Slots[T])
}

// Slots are what an optimizer remembers of some weights: as many as it has names
// for. None has more.
type Slots[T Float] [3][]T

// update changes the weights b against their gradients.
func (t *Trainer[P, S, I, O, T]) update(b Span, gradients []T) {
	t.optimizer.Update(t.machine, t.steps, t.span(t.weights, b), gradients, t.slotsOf(b))
}

// updateProduct changes the weights b, rows of a matrix, against the gradients of
// one sample.
func (t *Trainer[P, S, I, O, T]) updateProduct(b Span, factors, x []T) {
	t.optimizer.UpdateProduct(t.machine, t.steps, t.span(t.weights, b), factors, x, t.slotsOf(b))
}

// span is the part b of a P.
func (t *Trainer[P, S, I, O, T]) span(of *P, b Span) []T { return flat[P, T](of)[b.Begin:b.End] }

// slotsOf is what the optimizer remembers of the weights b.
func (t *Trainer[P, S, I, O, T]) slotsOf(b Span) (slots Slots[T]) {
	for i, slot := range t.slots {
		slots[i] = t.span(slot, b)
	}
	return slots
}

// LearningRate is the learning rate of the next step.
func (t *Trainer[P, S, I, O, T]) LearningRate() float64 {
	return LearningRate(*t.optimizer.LearningRate, *t.optimizer.Schedule, t.steps)
}
