package runtime

// accumulator is the slot of gradients of batches that have not made a step of the optimizer yet.
const accumulator = "gradient_accumulator"

// gathered is the memory of that, which is there when it is asked for.
func (t *trainer[T]) gathered() []T {
	if t.sums == nil {
		t.sums = makeNumbers[T](0, t.net.parameters)
		t.doGather = t.gather
	}
	return t.sums
}

// accumulated reports whether the batch at hand is the last of those that make a step of the
// optimizer; the gradients are then their mean.
func (t *trainer[T]) accumulated() bool {
	n := t.common().batches()
	if n == 1 {
		return true
	}
	t.gathered()
	t.pool.Do(len(t.blocks), t.doGather)
	return t.steps%n == 0
}

// gather adds a block of gradients to those of the batches before, and takes the mean in the end.
func (t *trainer[T]) gather(i int) {
	n, b := t.common().batches(), t.blocks[i]
	g, sum := t.gradients[b.Begin:b.End], t.sums[b.Begin:b.End]
	switch t.steps % n {
	case 1:
		copy(sum, g)
	case 0:
		Add(t.machine, g, sum)
		Scale(t.machine, g, 1/T(n))
		clear(sum)
	default:
		Add(t.machine, sum, g)
	}
}
