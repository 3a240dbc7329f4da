package runtime

import (
	"cmp"
	"unsafe"
)

// pass is the memory of one sample's way through the network.
type pass[T Float] struct {
	arena   []T
	outputs []T
	losses  []T // unweighted
}

// shard is what a part of a batch needs for itself.
type shard[T Float] struct {
	pass[T]
	sums      []float64 // of losses, over the samples
	gradients []T       // likewise
	meter     *Meter    // decisions only: the losses have an order to keep
}

func (n *network[T]) newShard(outputs []OutputInfo) *shard[T] {
	return &shard[T]{
		pass:      n.newPass(),
		sums:      make([]float64, n.losses()),
		gradients: makeNumbers[T](0, n.parameters),
		meter:     NewMeter(outputs),
	}
}

func (n *network[T]) newPass() pass[T] {
	return pass[T]{make([]T, n.table.TrainingArena), makeNumbers[T](0, n.output), make([]T, n.losses())}
}

// losses is how many a sample has.
func (n *network[T]) losses() int {
	if n.table.Activity {
		return len(n.info.Outputs) + 1
	}
	return len(n.info.Outputs)
}

// forward computes outputs and losses of a sample and has the meter judge the
// outputs.
func (n *network[T]) forward(on Machine, w *unknown, p *pass[T], s *unknown, m *Meter, random uint64) {
	out := as(p.outputs)
	n.table.Forward(on, w, p.arena, s, out, p.losses, random)
	n.judge(m, unsafe.Pointer(out), unsafe.Pointer(s), 1)
}

// runShards takes the batch at hand through the network and back in plain Go,
// in shards.
func (t *trainer[T]) runShards() {
	t.shard = t.shardSize(t.batch.n)
	t.active = (t.share.End - t.share.Begin + t.shard - 1) / t.shard
	for len(t.shards) < t.active {
		t.shards = append(t.shards, t.net.newShard(t.outputs))
	}
	if t.joint.enter(t.net.table.Joint); t.joint.way == nil {
		t.pool.Do(t.active, t.doShard)
	} else {
		t.runJoint()
		t.scale = 1 // the gradients are those of the mean
	}
	for _, s := range t.shards[:t.active] {
		copy(t.losses.shard(), s.sums)
	}
}

// samplesOf are those of shard i of these here.
func (t *trainer[T]) samplesOf(i int) (begin, end int) {
	begin = t.share.Begin + i*t.shard
	return begin, min(begin+t.shard, t.share.End)
}

// runShard takes the samples of shard i forward and backward, one after the
// other.
func (t *trainer[T]) runShard(i int) {
	s := t.shards[i]
	clear(s.sums)
	clear(s.gradients)
	begin, end := t.samplesOf(i)
	for k := begin; k < end; k++ {
		t.runSample(s, t.batch.of(k), k, nil)
		for o, l := range s.losses {
			s.sums[o] += float64(l)
		}
	}
}

// runSample takes sample k of a batch forward and backward.
func (t *trainer[T]) runSample(s *shard[T], sample *unknown, k int, watch Watch[T]) {
	t.net.forward(t.machine, t.weights, &s.pass, sample, s.meter, t.key(k))
	t.carried.leave(k, unsafe.Pointer(as(s.outputs)))
	if drops := t.net.table.BackwardDrops; drops != nil {
		drops(t.machine, t.weights, s.arena, sample, as(s.outputs), as(s.gradients), watch, t.key(k))
		return
	}
	t.net.table.Backward(t.weights, s.arena, sample, as(s.outputs), as(s.gradients), watch)
}

// key is that of the random numbers of sample k of a batch.
func (t *trainer[T]) key(k int) uint64 {
	if t.optimizer.Seed == nil {
		return 0
	}
	return SampleKey(*t.optimizer.Seed, t.steps, k)
}

// runBlock adds up the shards' gradients of a block of weights, takes the mean, and
// changes the weights if that is wanted. The block is small enough to stay in the cache
// meanwhile.
func (t *trainer[T]) runBlock(i int) {
	b := t.blocks[i]
	first := t.share.Begin / t.shard
	var tree tree
	add := func() {
		into, from := int(tree.branches[tree.n-1].first)-first, int(tree.branches[tree.n].first)-first
		Add(t.machine, t.shards[into].gradients[b.Begin:b.End], t.shards[from].gradients[b.Begin:b.End])
	}
	for k := range t.active {
		tree.add(branch{int32(first + k), 1})
		for tree.grows() {
			add()
		}
	}
	if !t.whole() {
		return
	}
	for tree.ends() {
		add()
	}
	sum := t.gradients[b.Begin:b.End]
	if t.scale != 1 {
		Scale(t.machine, sum, t.scale)
	}
	if t.change {
		t.update(b, sum)
	}
}

// blame says where, on the way back from the loss, a gradient is not finite
// first.
func (t *trainer[T]) blame(batch list) string {
	s, where := t.net.newShard(t.outputs), ""
	watch := func(at string, gradients ...[]T) {
		for _, x := range gradients {
			if where == "" && !allFinite(t.machine, x) {
				where = at
			}
		}
	}
	if t.net.table.Joint != nil {
		t.blameJoint(batch, watch)
		return cmp.Or(t.firstOf(where), "the batch")
	}
	for k := t.share.Begin; k < t.share.End && where == ""; k++ {
		clear(s.gradients)
		t.runSample(s, batch.of(k), k, watch)
	}
	return cmp.Or(t.firstOf(where), "the batch")
}
