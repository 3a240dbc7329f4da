package runtime

import "unsafe"

// Joint is how a network trains whose samples depend on one another, as they do where
// layers normalise over the batch: in segments. All groups of samples go through one before
// any enters the next. In between stand values of the batch, which are one for all samples.
type Joint[P, S, O any, T Float] struct {
	Batch    int       // elements of these values
	Sums     [][]Sum   // over all groups, at the end of each segment
	Averages []Average // of values of the batch

	Samples func(segment int, w *P, g *Group[S, O, T]) // takes a group through a segment
	Once    func(segment int, w *P, batch []T)         // makes further values of the batch, after its sums
}

// Sum is Size values of the batch from Batch on, sums of those that each group leaves
// from Persistent on. With Add they are added to what is there.
type Sum struct {
	Persistent, Batch, Size int
	Add                     bool
}

// Average is Size weights from Weight on, running averages of the values of the batch from
// Batch on: a step makes them Momentum·weight + (1-Momentum)·value.
type Average struct {
	Weight, Batch, Size int
	Momentum            float64
}

// joint is what a trainer needs for that.
type joint[T Float] struct {
	way     *Joint[unknown, unknown, unknown, T] // that of the batch at hand; nil: its samples are independent
	segment int                                  // at hand
	values  []T                                  // of the batch
	sums    [][]T                                // of those of a segment, of branches of shards
	tree    tree                                 // these branches
	ofAll   []T                                  // sums of all ranks

	// In plain Go: what samples have between segments.
	arenas  []T
	outputs list
	losses  []T
	shards  []jointShard[T]
	watch   Watch[T]
}

// jointShard is what a shard needs for a moment, in plain Go.
type jointShard[T Float] struct {
	group group[T]
	key   [1]uint64
}

// enter begins a batch.
func (j *joint[T]) enter(way *Joint[unknown, unknown, unknown, T]) {
	j.way = way
	if way != nil && len(j.values) < way.Batch {
		j.values = make([]T, way.Batch)
	}
}

// leaveSegment ends the segment at hand: it adds up what so many groups have left, stride elements
// apart, shard by shard, which have so many groups each.
func (t *trainer[T]) leaveSegment(persistent []T, stride, groups, each int) {
	j := &t.joint
	all := j.way.Sums[j.segment]
	n := 0
	for _, sum := range all {
		n += sum.Size
	}
	j.tree.n = 0
	for first := 0; first < groups; first += each {
		j.tree.add(branch{int32(t.share.Begin/t.shard + first/each), 1})
		to := t.sumOfSegment(j.tree.n-1, n)
		clear(to)
		for _, sum := range all {
			for i := first; i < min(first+each, groups); i++ {
				Add(t.machine, to[:sum.Size], persistent[i*stride+sum.Persistent:][:sum.Size])
			}
			to = to[sum.Size:]
		}
		for j.tree.grows() {
			t.addSegment(n)
		}
	}
	from := t.sumSegment(n)
	for _, sum := range all {
		to := j.values[sum.Batch:][:sum.Size]
		if !sum.Add {
			clear(to)
		}
		Add(t.machine, to, from[:sum.Size])
		from = from[sum.Size:]
	}
	j.way.Once(j.segment, t.weights, j.values)
}

// sumSegment is the sum of all branches, n elements; of a batch that cannot be had any more whatever there is.
func (t *trainer[T]) sumSegment(n int) []T {
	if t.union != nil {
		sum, err := sumAll(t.union, func(piece int) []T { return t.sumOfSegment(piece, n) }, n, &t.joint.ofAll)
		if err == nil {
			return sum
		}
	}
	for t.joint.tree.ends() {
		t.addSegment(n)
	}
	return t.sumOfSegment(0, n)
}

// addSegment adds the sums of the branch behind the last to those of the last.
func (t *trainer[T]) addSegment(n int) {
	i := t.joint.tree.n
	Add(t.machine, t.sumOfSegment(i-1, n), t.sumOfSegment(i, n))
}

// sumOfSegment are the sums of branch i, n elements.
func (t *trainer[T]) sumOfSegment(i, n int) []T {
	j := &t.joint
	for len(j.sums) <= i {
		j.sums = append(j.sums, nil)
	}
	if len(j.sums[i]) < n {
		j.sums[i] = make([]T, n)
	}
	return j.sums[i][:n]
}

// isFinite reports whether the values that are averaged are finite.
func (j *joint[T]) isFinite(on Machine) bool {
	if j.way != nil {
		for _, a := range j.way.Averages {
			if !allFinite(on, j.values[a.Batch:][:a.Size]) {
				return false
			}
		}
	}
	return true
}

// average moves the running averages of weights, which are in numbers.
func (j *joint[T]) average(numbers []T) {
	if j.way == nil {
		return
	}
	for _, a := range j.way.Averages {
		values, m := j.values[a.Batch:][:a.Size], T(a.Momentum)
		for i, w := range numbers[a.Weight:][:a.Size] {
			numbers[a.Weight+i] = T(m*w) + T((1-m)*values[i])
		}
	}
}

// runJoint takes the batch at hand through the network and back in plain Go, where its
// samples depend on one another, in shards.
func (t *trainer[T]) runJoint() {
	t.growJoint(t.batch.n)
	for t.joint.segment = range t.joint.way.Sums {
		t.pool.Do(t.active, t.doSegment)
		t.leaveShards()
	}
}

// leaveShards ends a segment that samples have gone through one by one.
func (t *trainer[T]) leaveShards() {
	arena, s := t.net.table.TrainingArena, t.share
	t.leaveSegment(t.joint.arenas[s.Begin*arena:], arena, s.End-s.Begin, t.shard)
}

// growJoint makes memory for so many samples.
func (t *trainer[T]) growJoint(samples int) {
	j := &t.joint
	if j.shards == nil {
		j.shards = make([]jointShard[T], maxShards)
	}
	if j.outputs.n < samples {
		j.arenas = AllocateSlice[T](samples * t.net.table.TrainingArena)
		j.outputs, j.losses = makeList(samples, t.net.output), make([]T, samples*t.net.losses())
	}
}

// runSegment takes the samples of shard i through the segment at hand, one after the
// other.
func (t *trainer[T]) runSegment(i int) {
	s, j := t.shards[i], &t.joint
	if j.segment == 0 {
		clear(s.sums)
		clear(s.gradients)
	}
	last := j.segment == len(j.way.Sums)-1
	begin, end := t.samplesOf(i)
	t.throughSegment(s, &j.shards[i], begin, end)
	for k := begin; k < end && last; k++ {
		t.net.judge(s.meter, unsafe.Pointer(j.outputs.of(k)), unsafe.Pointer(t.batch.of(k)), 1)
		t.carried.leave(k, unsafe.Pointer(j.outputs.of(k)))
		for o := range s.sums {
			s.sums[o] += float64(j.losses[k*len(s.sums)+o])
		}
	}
}

// throughSegment takes some samples of the batch through the segment at hand.
func (t *trainer[T]) throughSegment(s *shard[T], m *jointShard[T], begin, end int) {
	j, losses, arena := &t.joint, t.net.losses(), t.net.table.TrainingArena
	g := &m.group
	g.Machine, g.Batch, g.Scale, g.Random = t.machine, j.values, 1/T(t.batch.n), m.key[:]
	g.Gradients, g.Watch = s.gradients, j.watch
	for k := begin; k < end; k++ {
		g.Samples, g.Outputs, g.Losses = t.batch.between(k, k+1), j.outputs.between(k, k+1), j.losses[k*losses:][:losses]
		g.Arena = j.arenas[k*arena:][:arena]
		m.key[0] = t.key(k)
		j.way.Samples(j.segment, t.weights, g)
	}
	g.Samples = nil // they are the caller's
}

// blameJoint tells watch the gradients that layers leave.
func (t *trainer[T]) blameJoint(batch list, watch Watch[T]) {
	s := t.net.newShard(t.outputs)
	t.joint.enter(t.net.table.Joint)
	t.growJoint(batch.n)
	t.batch, t.joint.watch = batch, watch
	for t.joint.segment = range t.joint.way.Sums {
		t.throughSegment(s, &t.joint.shards[0], t.share.Begin, t.share.End)
		t.leaveShards()
	}
	t.batch, t.joint.watch = list{}, nil
}
