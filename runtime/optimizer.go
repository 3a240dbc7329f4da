package runtime

// Optimizer is how a trainer changes weights. What it points at are settings,
// which may change between steps.
type Optimizer[T Float] struct {
	Slots        []string // what it remembers of each weight
	LearningRate *float64
	Schedule     *Schedule
	Common       *Common // may be nil
	Seed         *uint64 // of dropout; nil without
	Still        bool    // a weight whose gradient is 0 stays as it is, and what is remembered of it

	// Coefficients are those of a step, counted from 1, at a learning rate.
	Coefficients func(rate float64, step int) Coefficients[T]

	// Update changes weights w against their gradients. Each weight is for itself, so
	// that they may be split at will.
	Update func(on Machine, c *Coefficients[T], w, gradients []T, slots Slots[T])

	// Measure goes before Update where steps depend on the norms of whole tensors; else it is
	// nil. It changes slots, and adds up squares of some weights and of their steps; Update
	// then gets the first coefficient times the quotient of these norms.
	Measure func(on Machine, c *Coefficients[T], w, gradients []T, slots Slots[T]) norms

	// UpdateProduct is Update for the rows of a matrix under one sample, whose
	// gradients are products: a factor for each row times x. They are never stored.
	// It is nil for an optimizer that has none.
	UpdateProduct func(on Machine, c *Coefficients[T], w, factors, x []T, slots Slots[T])
}

// Coefficients are what is the same for all weights of a step, in an order of the
// optimizer's own. None has more.
type Coefficients[T Float] [8]T

// Slots are what an optimizer remembers of some weights, all 0 at the start, in
// the order of their names.
type Slots[T Float] [maxSlots][]T

const maxSlots = 3 // of an optimizer

// rate is the learning rate of a step, which counts from 0.
func (o *Optimizer[T]) rate(step int) float64 {
	return LearningRate(*o.LearningRate, *o.Schedule, step)
}

// begin begins the next step.
func (t *trainer[T]) begin() {
	t.steps++
	c := t.common()
	step := (t.steps + c.batches() - 1) / c.batches()
	rate := t.rate(step - 1)
	t.coefficients, t.keep = t.optimizer.Coefficients(rate, step), T(1-rate*c.WeightDecay)
	t.pace(rate, step)
}

// update changes the weights b against their gradients.
func (t *trainer[T]) update(b Span, gradients []T) {
	if t.layerRates.pieces != nil {
		t.updatePaced(b, gradients)
		return
	}
	t.optimizer.Update(t.machine, &t.coefficients, t.numbers[b.Begin:b.End], gradients, t.slotsOf(b))
}

// updateProduct changes the weights b, rows of a matrix, against the gradients of
// one sample.
func (t *trainer[T]) updateProduct(b Span, factors, x []T) {
	c := &t.coefficients
	if p := t.layerRates.at(b.Begin); p != nil {
		if p.held {
			return
		}
		c = &p.coefficients
	}
	t.optimizer.UpdateProduct(t.machine, c, t.numbers[b.Begin:b.End], factors, x, t.slotsOf(b))
}

// slotsOf is what the optimizer remembers of the weights b.
func (t *trainer[T]) slotsOf(b Span) (slots Slots[T]) {
	for i := range t.optimizer.Slots {
		slots[i] = t.slots[i][b.Begin:b.End]
	}
	return slots
}

func (t *trainer[T]) LearningRate() float64 {
	return t.rate(t.steps / t.common().batches())
}
