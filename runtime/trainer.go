package runtime

import (
	"context"
	"math"
	"unsafe"
)

// trainer is a Trainer whose types are put away.
type trainer[T Float] struct {
	net          *network[T]
	machine      Machine
	vector       *vectorCode[T] // for the machine; nil: there is none
	weights      *unknown
	beside       *Beside
	optimizer    Optimizer[T]
	coefficients Coefficients[T] // of the step
	keep         T               // of weights in the step, which decay by the rest
	slots        Slots[T]        // of all weights
	steps        int             // done so far
	plateau      plateau
	outputs      []OutputInfo // as its meters judge them
	meter        *Meter
	carried      *carrying // from batch to batch
	union        *union    // with trainers of other ranks; nil: it is alone
	judged       *Meter    // by all ranks

	pool        *Pool
	team        *Team // of the pool; nil for one worker
	shards      []*shard[T]
	vectorShard int    // samples of a shard in vector code
	blocks      []Span // of trainable weights
	groups      groups[T]
	losses      lossSums
	joint       joint[T]
	delivery    delivery[T]
	penalties   penalties[T]
	constrained []constrained

	numbers    []T   // the weights, one after another
	gradients  []T   // those of the first shard, where the sum of all ends up
	branches   [][]T // sums of branches of shards behind the first
	sums       []T   // of batches before; nil: none yet
	averages   []T   // of the weights; likewise
	clipping   clipping[T]
	layerRates layerRates[T]
	measuring  measuring[T]

	// The batch at hand, which of its samples are computed here, how many a shard has, the shards
	// it takes, 1/its size, and whether it changes the weights.
	batch  list
	share  Span
	shard  int
	active int
	scale  T
	change bool
	err    error // why it does not

	// Methods for the pool, bound once, as that allocates.
	doDerive, doShard, doSegment, doBlock, doUpdate func(int)
	doGroup, doRange                                func(worker, i int)
	doShare                                         func(m *Member)
	doProduct                                       func(b Span, factors, x []T)
	doPenalty, doPenalize, doConstrain              func(int)
	doGather, doFollow                              func(int)
}

func (n *network[T]) newTrainer(on Machine, w unsafe.Pointer, b *Beside, optimizer any) erasedTrainer {
	o := optimizer.(Optimizer[T])
	t := &trainer[T]{
		net:         n,
		machine:     n.suited(on),
		vector:      n.vector(on),
		weights:     (*unknown)(w),
		beside:      b,
		optimizer:   o,
		outputs:     n.info.Outputs,
		meter:       NewMeter(n.info.Outputs),
		carried:     &carrying{net: n.layout},
		pool:        NewPool(n.table.Workers),
		shards:      []*shard[T]{n.newShard(n.info.Outputs)},
		blocks:      blocksOf(n.table.Trainable...),
		penalties:   penaltiesOf[T](n.table.Penalties, n.table.Trainable),
		constrained: constrainedBy(n.table.Constraints),
	}
	if t.vector != nil {
		t.vectorShard = t.shardOfVectors()
	}
	t.team = teamOf(t.pool, t.pool.Workers())
	t.pool.workers.flops = n.info.FLOPs
	for i := range o.Slots {
		t.slots[i] = makeNumbers[T](i+1, n.parameters)
	}
	t.numbers, t.gradients = numbers[T](w, n.parameters), t.shards[0].gradients
	t.doDerive = t.derive
	t.doShard, t.doSegment, t.doBlock, t.doUpdate = t.runShard, t.runSegment, t.runBlock, t.runUpdate
	t.doGroup, t.doRange, t.doShare = t.runGroup, t.runRange, t.runShare
	t.doProduct = t.updateProduct
	t.doPenalty, t.doPenalize, t.doConstrain = t.runPenalty, t.runPenalize, t.runConstrain
	return t
}

func (t *trainer[T]) step(batch list) (loss float64) {
	if t.err = nil; batch.n == 0 {
		return 0
	}
	if t.err = t.check(batch); t.err != nil {
		return math.NaN()
	}
	if loss = t.descend(t.carried.enter(batch)); t.err == nil {
		t.carried.goOn(batch.n)
	}
	return loss
}

// descend is a step on a batch with its states.
func (t *trainer[T]) descend(batch list) (loss float64) {
	loss = float64(t.run(batch))
	if t.err != nil {
		return loss
	}
	switch {
	case !t.certain(batch.n):
		t.careful(batch)
	case t.union != nil:
		t.settle()
	default:
		t.begin()
		t.finish(true)
		t.conclude()
	}
	return loss
}

// certain reports whether a step may change weights before it has all gradients of the batch, of so many samples.
func (t *trainer[T]) certain(samples int) bool {
	return len(t.penalties) == 0 && !t.common().gathers() && t.optimizer.Measure == nil && t.bounded(samples)
}

func (t *trainer[T]) Err() error { return t.err }

func (t *trainer[T]) accumulate(batch list) (loss float64) {
	if t.err = nil; batch.n == 0 {
		return 0
	}
	if t.err = t.check(batch); t.err != nil {
		return math.NaN()
	}
	loss = float64(t.run(t.carried.enter(batch)))
	t.finish(false)
	return loss
}

func (t *trainer[T]) kept() unsafe.Pointer {
	if t.groups.pending {
		t.finish(false)
	}
	return unsafe.Pointer(as(t.gradients))
}

func (t *trainer[T]) Meter() *Meter {
	if t.union != nil {
		t.gatherMeter()
		return t.meter
	}
	for _, s := range t.shards {
		t.meter.take(s.meter)
	}
	return t.meter
}

func (t *trainer[T]) close() { t.pool.Close() }

func (t *trainer[T]) resetStates() { t.carried.reset() }

func (t *trainer[T]) State() State {
	slots := make([]Slot, len(t.optimizer.Slots))
	for i, name := range t.optimizer.Slots {
		slots[i] = Slot{name, t.net.arrays(bytesOf(t.slots[i]))}
	}
	if t.common().batches() > 1 {
		slots = append(slots, Slot{accumulator, t.net.arrays(bytesOf(t.gathered()))})
	}
	if average := t.averaged(); average != nil {
		slots = append(slots, Slot{averages, t.net.arrays(bytesOf(average))})
	}
	return State{Weights: t.net.weights(unsafe.Pointer(t.weights), t.beside), Steps: &t.steps, Slots: slots, carried: t.carried, schedule: t.optimizer.Schedule, plateau: &t.plateau, epoch: &t.layerRates.epoch, gather: t.gatherStates,
		final: func() []Array { return t.net.arrays(bytesOf(t.final())) }}
}

func (t *trainer[T]) fit(ctx context.Context, data, validation samples, s settings) (History, error) {
	info, err := t.net.info.with(s.Metrics)
	if err != nil {
		return History{}, err
	}
	t.beside.forget()
	if len(s.Metrics) > 0 {
		defer t.judgeBy(t.net.info.Outputs)
		t.judgeBy(info.Outputs)
	}
	if data, err = t.net.byClass(data, s.ClassWeights, s.SampleWeights, s.BeforeEpoch); t.union != nil {
		err = t.union.meet(comparing, 0, 0, err)
	}
	if err != nil {
		return History{}, err
	}
	var validate func(context.Context) (Metrics, error)
	if validation != nil {
		model := t.net.modelOf(t.machine, t.weights, t.beside)
		validate = func(ctx context.Context) (Metrics, error) {
			defer t.showFinal()()
			return model.evaluate(ctx, validation, s.Metrics, t.union)
		}
	}
	return train(ctx, info, t, validate, data, &batcher{sample: t.net.sample, check: t.net.checkOne(), shareOf: t.shareIn}, s)
}

// judgeBy has all meters judge these outputs, and empties them.
func (t *trainer[T]) judgeBy(outputs []OutputInfo) {
	t.outputs, t.meter, t.judged = outputs, NewMeter(outputs), nil
	for _, s := range t.shards {
		s.meter = NewMeter(outputs)
	}
}

// run takes a batch through the network and back and returns its mean loss.
// What is computed where depends on the size of the batch alone, so results do
// not depend on the number of processors.
func (t *trainer[T]) run(batch list) T {
	t.batch, t.scale = batch, 1/T(batch.n)
	t.losses.begin(t.net.losses())
	if !t.runGroups() {
		t.runShards()
	}
	if t.union != nil {
		t.depart()
	}
	sums, err := t.sumLosses()
	if t.batch = (list{}); err != nil {
		t.err = err
		return T(math.NaN())
	}

	loss := 0.0
	for i, l := range sums[:t.losses.outputs] {
		t.meter.AddLoss(i, l)
		if i < len(t.net.info.Outputs) {
			l *= t.net.info.Outputs[i].Weight
		}
		loss += l
	}
	t.meter.samples += batch.n
	penalty := t.penalty()
	t.meter.AddPenalty(penalty, batch.n)
	switch loss = loss/float64(batch.n) + penalty; {
	case !IsFinite(T(loss)):
		t.err = lossDiverged(t.steps)
	case !t.joint.isFinite(t.machine):
		t.err = errStatistics
	}
	if t.err != nil && t.union != nil {
		t.delivery.all()
	}
	return T(loss)
}

// finish ends the gradients of the batch that was run last and, if that is
// wanted, changes the weights by them; penalties want the gradients to be kept.
func (t *trainer[T]) finish(change bool) {
	t.change = change
	if t.union != nil {
		if err := t.delivery.all(); err != nil {
			t.err = err
			return
		}
	} else if !t.finishGroups() && t.active > 0 {
		t.pool.Do(len(t.blocks), t.doBlock)
	}
	if !change {
		t.penalize()
	}
}

// careful is finish for a batch whose gradients may not be finite, or that penalties
// are added to: it computes all of them before it changes any weight by them, and
// none if they are not.
func (t *trainer[T]) careful(batch list) {
	t.finish(false)
	if t.err != nil {
		return
	}
	if !allFinite(t.machine, t.gradients) {
		t.err = gradientDiverged(t.blame(batch))
		return
	}
	t.apply()
}

// runUpdate changes a block of weights against gradients that were kept.
func (t *trainer[T]) runUpdate(i int) {
	b := t.blocks[i]
	if t.keep != 1 && t.layerRates.pieces == nil {
		Scale(t.machine, t.numbers[b.Begin:b.End], t.keep)
	}
	t.update(b, t.gradients[b.Begin:b.End])
}
