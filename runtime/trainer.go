package runtime

import (
	"context"
	"iter"
	"math"
)

// Trainer changes weights step by step so that the loss becomes smaller. It is
// what the Trainers of generated packages share; see [Table] for its types.
type Trainer[P, S, I, O any, T Float] struct {
	net          *Network[P, S, I, O, T]
	machine      Machine
	vector       *VectorCode[P, S, I, O, T] // for the machine; nil: there is none
	weights      *P
	beside       *Beside
	optimizer    Optimizer[T]
	coefficients Coefficients[T] // of the step
	slots        Slots[T]        // of all weights
	steps        int             // done so far
	meter        *Meter

	pool      *Pool
	shards    []*shard[P, O, T]
	blocks    []Span // of trainable weights
	groups    groups[P, S, O, T]
	joint     joint[P, S, O, T]
	penalties penalties[T]

	numbers   []T // the weights, one after another
	gradients []T // those of the first shard, where the sum of all ends up

	// The batch at hand, the shards it takes, 1/its size, and whether it changes the weights.
	batch  []S
	active int
	scale  T
	change bool
	err    error // why it does not

	// Methods for the pool, bound once, as that allocates.
	doDerive, doShard, doSegment, doBlock, doUpdate func(int)
	doGroup, doRange                                func(worker, i int)
	doProduct                                       func(b Span, factors, x []T)
	doPenalty, doPenalize                           func(int)
}

// NewTrainer returns a trainer of weights and what they have beside, on a machine.
// Close ends its goroutines.
func (n *Network[P, S, I, O, T]) NewTrainer(on Machine, w *P, b *Beside, o Optimizer[T]) *Trainer[P, S, I, O, T] {
	t := &Trainer[P, S, I, O, T]{
		net:       n,
		machine:   n.suited(on),
		vector:    n.vector(on),
		weights:   w,
		beside:    b,
		optimizer: o,
		meter:     NewMeter(n.info.Outputs),
		pool:      NewPool(n.table.Workers),
		shards:    []*shard[P, O, T]{n.newShard()},
		blocks:    blocksOf(n.table.Trainable...),
		penalties: penaltiesOf[T](n.table.Penalties, n.table.Trainable),
	}
	t.pool.workers.flops = n.info.FLOPs
	for i := range o.Slots {
		t.slots[i] = flat[P, T](Allocate[P](i + 1))
	}
	t.numbers, t.gradients = flat[P, T](w), flat[P, T](&t.shards[0].gradients)
	t.doDerive = t.derive
	t.doShard, t.doSegment, t.doBlock, t.doUpdate = t.runShard, t.runSegment, t.runBlock, t.runUpdate
	t.doGroup, t.doRange = t.runGroup, t.runRange
	t.doProduct = t.updateProduct
	t.doPenalty, t.doPenalize = t.runPenalty, t.runPenalize
	return t
}

// Step trains on a batch and returns its mean loss and the penalties on weights before the change, unless
// Err says why it did not. An empty batch has loss 0 and changes nothing.
func (t *Trainer[P, S, I, O, T]) Step(batch []S) (loss T) {
	if t.err = nil; len(batch) == 0 {
		return 0
	}
	if t.err = t.net.check(batch); t.err != nil {
		return T(math.NaN())
	}
	loss = t.run(batch)
	if t.err != nil {
		return loss
	}
	if len(t.penalties) > 0 || !t.bounded(len(batch)) {
		t.careful(batch)
		return loss
	}
	t.begin()
	t.finish(true)
	t.beside.Changed()
	return loss
}

// Err is why the last step changed nothing; nil if it did, or its batch was
// empty.
func (t *Trainer[P, S, I, O, T]) Err() error { return t.err }

// Accumulate is Step without the change: it returns the mean loss and the penalties and leaves
// its derivatives in Gradients.
func (t *Trainer[P, S, I, O, T]) Accumulate(batch []S) (loss T) {
	if t.err = nil; len(batch) == 0 {
		return 0
	}
	if t.err = t.net.check(batch); t.err != nil {
		return T(math.NaN())
	}
	loss = t.run(batch)
	t.finish(false)
	return loss
}

// Gradients returns what Accumulate or Step has computed last. Step uses most
// gradients without keeping them; this computes them again. It returns the same
// memory every time.
func (t *Trainer[P, S, I, O, T]) Gradients() *P {
	if t.groups.pending {
		t.finish(false)
	}
	return &t.shards[0].gradients
}

// Meter returns the metrics of all samples since its last Reset.
func (t *Trainer[P, S, I, O, T]) Meter() *Meter {
	for _, s := range t.shards {
		t.meter.take(s.meter)
	}
	return t.meter
}

// Close ends the trainer's goroutines.
func (t *Trainer[P, S, I, O, T]) Close() { t.pool.Close() }

// State is what a checkpoint holds.
func (t *Trainer[P, S, I, O, T]) State() State {
	slots := make([]Slot, len(t.optimizer.Slots))
	for i, name := range t.optimizer.Slots {
		slots[i] = Slot{name, t.net.arrays(bytesOf(t.slots[i]))}
	}
	return State{Weights: t.net.Weights(t.weights, t.beside), Steps: &t.steps, Slots: slots}
}

// Fit trains on data as cfg says; see [Fit].
func (t *Trainer[P, S, I, O, T]) Fit(ctx context.Context, data iter.Seq2[*S, error], cfg FitConfig[S]) (History, error) {
	evaluate := t.net.newModel(t.machine, t.weights, t.beside).Evaluate
	cfg.check = t.net.checkOne()
	return Fit(ctx, &t.net.info, t, evaluate, data, cfg)
}

// run takes a batch through the network and back and returns its mean loss.
// What is computed where depends on the size of the batch alone, so results do
// not depend on the number of processors.
func (t *Trainer[P, S, I, O, T]) run(batch []S) T {
	t.batch, t.scale = batch, 1/T(len(batch))
	if !t.runGroups() {
		t.runShards()
	}
	t.batch = nil

	loss := 0.0
	for _, s := range t.shards[:t.active] {
		sum := 0.0
		for i, l := range s.sums {
			t.meter.AddLoss(i, l)
			sum += t.net.info.Outputs[i].Weight * l
		}
		loss += sum
	}
	t.meter.samples += len(batch)
	penalty := t.penalty()
	t.meter.AddPenalty(penalty, len(batch))
	switch loss = loss/float64(len(batch)) + penalty; {
	case !IsFinite(T(loss)):
		t.err = lossDiverged(t.steps)
	case !t.joint.isFinite(t.machine):
		t.err = errStatistics
	}
	return T(loss)
}

// finish ends the gradients of the batch that was run last and, if that is
// wanted, changes the weights by them; penalties want the gradients to be kept.
func (t *Trainer[P, S, I, O, T]) finish(change bool) {
	t.change = change
	if !t.finishGroups() {
		t.pool.Do(len(t.blocks), t.doBlock)
	}
	if !change {
		t.penalize()
	}
}

// careful is finish for a batch whose gradients may not be finite, or that penalties
// are added to: it computes all of them before it changes any weight by them, and
// none if they are not.
func (t *Trainer[P, S, I, O, T]) careful(batch []S) {
	t.finish(false)
	if !allFinite(t.machine, t.gradients) {
		t.err = gradientDiverged(t.blame(batch))
		return
	}
	t.begin()
	t.pool.Do(len(t.blocks), t.doUpdate)
	t.beside.Changed()
}

// runUpdate changes a block of weights against gradients that were kept.
func (t *Trainer[P, S, I, O, T]) runUpdate(i int) {
	b := t.blocks[i]
	t.update(b, t.gradients[b.Begin:b.End])
}
