package runtime

import goruntime "runtime"

// settle changes weights by the gradients of the batch as they arrive, all or none.
func (t *trainer[T]) settle() {
	d := &t.delivery
	t.begin()
	for _, d.bucket = range d.buckets {
		if t.err = t.nextBucket(); t.err != nil {
			t.goBack()
			return
		}
		t.pool.Do(d.bucket.end-d.bucket.first, d.update)
		d.changed++
	}
	t.conclude()
}

// nextBucket waits for the next bucket, or for all if they are there. What changes before they are has to be kept.
func (t *trainer[T]) nextBucket() error {
	d := &t.delivery
	if len(d.arrived) == d.waiting {
		d.keeping = false
		return d.all()
	}
	if d.keeping = true; d.before[0] == nil {
		for i := range 1 + len(t.optimizer.Slots) {
			d.before[i] = makeNumbers[T](i, t.net.parameters)
		}
	}
	return d.arrive()
}

// updateUnit changes the weights of unit i of a bucket.
func (t *trainer[T]) updateUnit(i int) {
	d := &t.delivery
	s := d.units[d.bucket.first+i]
	for begin := s.Begin; begin < s.End; begin += blockSize {
		b := Span{begin, min(begin+blockSize, s.End)}
		if d.keeping {
			copy(d.before[0][b.Begin:b.End], t.numbers[b.Begin:b.End])
			for k := range t.optimizer.Slots {
				copy(d.before[1+k][b.Begin:b.End], t.slots[k][b.Begin:b.End])
			}
		}
		t.update(b, t.gradients[b.Begin:b.End])
		goruntime.Gosched() // others are under way
	}
}

// goBack undoes what a step has changed that did not end.
func (t *trainer[T]) goBack() {
	d := &t.delivery
	t.steps--
	for _, d.bucket = range d.buckets[:d.changed] {
		t.pool.Do(d.bucket.end-d.bucket.first, d.undo)
	}
}

// undoUnit has the weights of unit i of a bucket be as before the step.
func (t *trainer[T]) undoUnit(i int) {
	d := &t.delivery
	s := d.units[d.bucket.first+i]
	copy(t.numbers[s.Begin:s.End], d.before[0][s.Begin:s.End])
	for k := range t.optimizer.Slots {
		copy(t.slots[k][s.Begin:s.End], d.before[1+k][s.Begin:s.End])
	}
}
