package runtime

import "cmp"

// averages is the slot of the moving averages of weights.
const averages = "average"

// defaultMomentum is Keras's.
const defaultMomentum = 0.99

// averaged is the memory of the averages, which begin as the weights; nil without any.
func (t *trainer[T]) averaged() []T {
	if !t.common().UseEMA {
		return nil
	}
	if t.averages == nil {
		t.averages = makeNumbers[T](0, t.net.parameters)
		copy(t.averages, t.numbers)
		t.doFollow = t.followBlock
	}
	return t.averages
}

// follow has the averages follow the weights after a step.
func (t *trainer[T]) follow() {
	if t.averaged() != nil {
		t.pool.Do(len(t.blocks), t.doFollow)
	}
}

// followBlock does so for a block of weights. The averages after the first step are the weights.
func (t *trainer[T]) followBlock(i int) {
	c, b, step := t.common(), t.blocks[i], t.steps/t.common().batches()
	average, w := t.averages[b.Begin:b.End], t.numbers[b.Begin:b.End]
	if step == 1 {
		copy(average, w)
	} else {
		m := T(cmp.Or(c.EMAMomentum, defaultMomentum))
		rest := 1 - m
		for k, x := range w {
			average[k] = T(m*average[k]) + T(rest*x)
		}
	}
	if n := c.EMAOverwriteFrequency; n > 0 && step%n == 0 {
		copy(w, average)
	}
}

// final are the weights that a training is about: their averages, with what is not trained as it is,
// or the weights themselves.
func (t *trainer[T]) final() []T {
	if t.averaged() == nil || t.steps < t.common().batches() {
		return t.numbers
	}
	at := 0
	for _, b := range append(t.blocks[:len(t.blocks):len(t.blocks)], Span{len(t.numbers), len(t.numbers)}) {
		copy(t.averages[at:b.Begin], t.numbers[at:b.Begin])
		at = b.End
	}
	return t.averages
}

// showFinal has the weights be the final ones until back is called.
func (t *trainer[T]) showFinal() (back func()) {
	average := t.final()
	if &average[0] == &t.numbers[0] {
		return func() {}
	}
	exchange := func() {
		for i, w := range t.numbers {
			t.numbers[i], average[i] = average[i], w
		}
		t.beside.Changed()
	}
	exchange()
	return exchange
}
