package runtime

import (
	goruntime "runtime"
	"slices"
	"sync/atomic"
	"unsafe"
)

// delivery is the exchange of losses and gradients of the batch at hand, beside which gradients are computed and
// weights changed.
type delivery[T Float] struct {
	*route
	plain    *route        // that of plain Go
	next     atomic.Int64  // unit to compute
	computed chan struct{} // a token for each bucket whose gradients are there
	arrived  chan error    // of the losses, and then of each bucket; none follows an error
	waiting  int           // how many of these have not been looked at

	losses []float64 // of all pieces, each with the largest value that gradients are made of
	parts  []T       // of a bucket, of other ranks
	pieces [][]T     // what is added up

	// What the step has changed before all had arrived, as it was.
	changed int // buckets
	before  [1 + maxSlots][]T
	keeping bool

	bucket *bucket // that is looked at

	// Methods, bound once, as that allocates.
	deliver      func()
	compute      func(worker, i int)
	update, undo func(i int)
}

// bind makes what is needed before the first batch.
func (d *delivery[T]) bind(t *trainer[T]) {
	d.deliver, d.compute, d.update, d.undo = t.deliver, t.computeUnit, t.updateUnit, t.undoUnit
}

// begin begins a batch on a route.
func (d *delivery[T]) begin(r *route) {
	d.route, d.waiting, d.changed = r, len(r.buckets)+1, 0
	if cap(d.arrived) < d.waiting {
		d.computed, d.arrived = make(chan struct{}, d.waiting), make(chan error, d.waiting)
	}
	for len(d.computed) > 0 {
		<-d.computed
	}
	d.next.Store(0)
	for _, b := range r.buckets {
		b.left.Store(int32(b.end - b.first))
	}
}

// arrive waits for what arrives next.
func (d *delivery[T]) arrive() error {
	err := <-d.arrived
	if d.waiting--; err != nil {
		d.waiting = 0
	}
	return err
}

// all waits for all that is under way.
func (d *delivery[T]) all() (err error) {
	for d.waiting > 0 {
		err = d.arrive()
	}
	return err
}

// routeOf is that of the batch at hand.
func (t *trainer[T]) routeOf() *route {
	g, u, size := &t.groups, t.union, int(unsafe.Sizeof(T(0)))
	at := &t.delivery.plain
	if g.path != nil {
		at = &g.memory.route
	}
	if *at != nil {
		return *at
	}
	var units []Span
	if g.path != nil {
		for _, r := range g.memory.ranges {
			units = append(units, r.Span)
		}
	} else {
		units = slices.Clone(t.blocks)
		slices.Reverse(units)
	}
	elements := max(u.bucketBytes/size, 1)
	if !u.ownBuckets {
		elements = max(elements, len(t.gradients)/mostBuckets)
	}
	*at = newRoute(units, elements, u.size)
	return *at
}

// depart has the losses and gradients of the batch at hand, which has gone through the network and back, be on their
// way, and computes these gradients meanwhile.
func (t *trainer[T]) depart() {
	d := &t.delivery
	if d.deliver == nil {
		d.bind(t)
	}
	d.begin(t.routeOf())
	t.change, t.groups.pending = false, false
	t.collectLosses()
	if t.share.Begin == t.share.End {
		for _, b := range d.buckets {
			b.left.Store(0)
		}
		if t.union.summing != nil {
			clear(t.gradients)
		}
		go d.deliver()
		return
	}
	if t.groups.path != nil {
		t.findRows()
	}
	go d.deliver()
	t.pool.DoBy(len(d.units), d.compute)
}

// computeUnit computes the next gradients. Whoever computes them, they are taken in order, so that buckets are full
// one after another.
func (t *trainer[T]) computeUnit(worker, _ int) {
	d := &t.delivery
	i := int(d.next.Add(1)) - 1
	if t.groups.path != nil {
		t.runRange(worker, i)
	} else {
		t.runBlock(len(t.blocks) - 1 - i)
	}
	if d.buckets[d.of[i]].left.Add(-1) == 0 {
		d.computed <- struct{}{}
	}
	goruntime.Gosched() // what moves the bytes has no processor of its own
}

// deliver exchanges what is on its way, in rounds: of losses, and then of each bucket.
func (t *trainer[T]) deliver() {
	round := t.roundOfTree
	if t.union.summing != nil {
		round = t.roundOfWorld
	}
	for k := range len(t.delivery.buckets) + 1 {
		err := round(k)
		t.delivery.arrived <- err
		if err != nil {
			return
		}
	}
}

// await waits for the gradients of a bucket.
func (d *delivery[T]) await(b *bucket) {
	for b.left.Load() != 0 {
		<-d.computed
	}
}

// roundOfTree has each rank get its part of the next bucket of all, and the sums of the last one.
func (t *trainer[T]) roundOfTree(k int) error {
	d, u := &t.delivery, t.union
	if k > 0 {
		t.addParts(d.buckets[k-1])
	}
	if k < len(d.buckets) {
		d.await(d.buckets[k])
	}
	u.begin()
	if k == 0 {
		offer(u, d.losses, t.losses.outputs+1)
	} else {
		t.offerSums(d.buckets[k-1])
	}
	if k < len(d.buckets) {
		t.offerParts(d.buckets[k])
	}
	return u.exchange()
}

// roundOfWorld has the world add up a bucket.
func (t *trainer[T]) roundOfWorld(k int) error {
	d, u := &t.delivery, t.union
	u.begin()
	if k == 0 {
		offer(u, d.losses, t.losses.outputs+1)
		return u.exchange()
	}
	b := d.buckets[k-1]
	d.await(b)
	for _, s := range b.spans {
		switch x := any(t.gradients[s.Begin:s.End]).(type) {
		case []float32:
			u.fail(u.summing.SumFloat32(x))
		case []float64:
			u.fail(u.summing.SumFloat64(x))
		}
		if u.lost != nil {
			return u.lost
		}
	}
	return nil
}

// offerParts has a bucket's gradients of all pieces of shards go to the ranks that add them up.
func (t *trainer[T]) offerParts(b *bucket) {
	d, u, a := &t.delivery, t.union, &t.union.accord
	own, mine := a.of[u.rank+1]-a.of[u.rank], b.parts[u.rank]
	if n := (len(a.pieces) - own) * d.most; len(d.parts) < n {
		d.parts = makeNumbers[T](0, uintptr(n)*unsafe.Sizeof(T(0)))
	}
	rest := d.parts
	for rank := range u.size {
		for range a.of[rank+1] - a.of[rank] {
			for _, s := range mine {
				if rank != u.rank {
					u.receive = append(u.receive, Message{rank, bytesOfNumbers(rest[:s.End-s.Begin])})
					rest = rest[s.End-s.Begin:]
				}
			}
		}
	}
	u.others(func(rank int) {
		for i := range own {
			for _, s := range b.parts[rank] {
				u.send = append(u.send, Message{rank, bytesOfNumbers(t.sumsOf(i)[s.Begin:s.End])})
			}
		}
	})
}

// addParts makes the sums of this rank's part of a bucket.
func (t *trainer[T]) addParts(b *bucket) {
	d, u, a := &t.delivery, t.union, &t.union.accord
	mine, at := b.parts[u.rank], 0
	size := elementsOf(mine)
	for _, span := range mine {
		for begin := span.Begin; begin < span.End; begin += blockSize {
			end := min(begin+blockSize, span.End)
			d.pieces = d.pieces[:0]
			others := 0
			for rank := range u.size {
				for i := range a.of[rank+1] - a.of[rank] {
					if rank == u.rank {
						d.pieces = append(d.pieces, t.sumsOf(i)[begin:end])
						continue
					}
					d.pieces = append(d.pieces, d.parts[others*size+at:][:end-begin])
					others++
				}
			}
			for _, add := range a.adds {
				Add(t.machine, d.pieces[add[0]], d.pieces[add[1]])
			}
			sum := t.gradients[begin:end]
			copy(sum, d.pieces[0])
			if t.scale != 1 && t.groups.path == nil {
				Scale(t.machine, sum, t.scale)
			}
			at += end - begin
		}
	}
}

// offerSums has all get the sums of a bucket.
func (t *trainer[T]) offerSums(b *bucket) {
	u := t.union
	for _, s := range b.parts[u.rank] {
		u.to(bytesOfNumbers(t.gradients[s.Begin:s.End]))
	}
	u.others(func(rank int) {
		for _, s := range b.parts[rank] {
			u.receive = append(u.receive, Message{rank, bytesOfNumbers(t.gradients[s.Begin:s.End])})
		}
	})
}

// sumsOf are the gradients of this rank's piece i.
func (t *trainer[T]) sumsOf(i int) []T {
	switch {
	case t.groups.path == nil:
		a := &t.union.accord
		own := a.pieces[a.of[t.union.rank]:]
		return t.shards[own[i].first-own[0].first].gradients
	case i == 0:
		return t.gradients
	}
	return t.branches[i-1]
}
