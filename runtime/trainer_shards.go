package runtime

import (
	"cmp"
	"unsafe"
)

// pass is the memory of one sample's way through the network.
type pass[O any, T Float] struct {
	arena   []T
	outputs O
	losses  []T // unweighted
}

// shard is what a part of a batch needs for itself.
type shard[P, O any, T Float] struct {
	pass[O, T]
	sums      []float64 // of losses, over the samples
	gradients P         // likewise
	meter     *Meter    // decisions only: the losses have an order to keep
}

func (n *Network[P, S, I, O, T]) newShard() *shard[P, O, T] {
	return &shard[P, O, T]{
		pass:  n.newPass(),
		sums:  make([]float64, len(n.info.Outputs)),
		meter: NewMeter(n.info.Outputs),
	}
}

func (n *Network[P, S, I, O, T]) newPass() pass[O, T] {
	return pass[O, T]{arena: make([]T, n.table.TrainingArena), losses: make([]T, len(n.info.Outputs))}
}

// forward computes outputs and losses of a sample and has the meter judge the
// outputs.
func (n *Network[P, S, I, O, T]) forward(on Machine, w *P, p *pass[O, T], s *S, m *Meter, random uint64) {
	n.table.Forward(on, w, p.arena, s, &p.outputs, p.losses, random)
	n.judge(m, &p.outputs, unsafe.Slice(s, 1))
}

// runShards takes the batch at hand through the network and back in plain Go,
// in shards.
func (t *Trainer[P, S, I, O, T]) runShards() {
	t.active = Shards(len(t.batch))
	for len(t.shards) < t.active {
		t.shards = append(t.shards, t.net.newShard())
	}
	if t.joint.enter(t.net.table.Joint); t.joint.way == nil {
		t.pool.Do(t.active, t.doShard)
		return
	}
	t.runJoint()
	t.scale = 1 // the gradients are those of the mean
}

// runShard takes the samples of shard i forward and backward, one after the
// other.
func (t *Trainer[P, S, I, O, T]) runShard(i int) {
	s := t.shards[i]
	clear(s.sums)
	clear(flat[P, T](&s.gradients))
	begin, end := ShardRange(len(t.batch), t.active, i)
	for k := begin; k < end; k++ {
		t.runSample(s, &t.batch[k], k, nil)
		for o, l := range s.losses {
			s.sums[o] += float64(l)
		}
	}
}

// runSample takes sample k of a batch forward and backward.
func (t *Trainer[P, S, I, O, T]) runSample(s *shard[P, O, T], sample *S, k int, watch Watch[T]) {
	t.net.forward(t.machine, t.weights, &s.pass, sample, s.meter, t.key(k))
	t.net.table.Backward(t.weights, s.arena, sample, &s.outputs, &s.gradients, watch)
}

// key is that of the random numbers of sample k of a batch.
func (t *Trainer[P, S, I, O, T]) key(k int) uint64 {
	if t.optimizer.Seed == nil {
		return 0
	}
	return SampleKey(*t.optimizer.Seed, t.steps, k)
}

// runBlock adds up the shards' gradients of a block of weights, in the order of
// the shards, takes the mean, and changes the weights if that is wanted. The
// block is small enough to stay in the cache meanwhile.
func (t *Trainer[P, S, I, O, T]) runBlock(i int) {
	b := t.blocks[i]
	sum := t.gradients[b.Begin:b.End]
	for _, s := range t.shards[1:t.active] {
		Add(t.machine, sum, flat[P, T](&s.gradients)[b.Begin:b.End])
	}
	if t.scale != 1 {
		Scale(t.machine, sum, t.scale)
	}
	if t.change {
		t.update(b, sum)
	}
}

// blame says where, on the way back from the loss, a gradient is not finite
// first.
func (t *Trainer[P, S, I, O, T]) blame(batch []S) string {
	s, where := t.net.newShard(), ""
	watch := func(at string, gradients ...[]T) {
		for _, x := range gradients {
			if where == "" && !allFinite(t.machine, x) {
				where = at
			}
		}
	}
	if t.net.table.Joint != nil {
		t.blameJoint(batch, watch)
		return cmp.Or(where, "the batch")
	}
	for k := range batch {
		clear(flat[P, T](&s.gradients))
		t.runSample(s, &batch[k], k, watch)
		if where != "" {
			return where
		}
	}
	return "the batch"
}
