package runtime

import (
	"context"
	"errors"
	"fmt"
	"unsafe"
)

var errNotFinite = errors.New("the loss is not a finite number; look for a value in the sample or in the weights that is none, or is too large")

// evaluateBatch is how many samples Evaluate reads before it works on them.
const evaluateBatch = 128

func (m *model[T]) evaluate(ctx context.Context, data samples, own []OwnMetric, u *union) (Metrics, error) {
	info, err := m.beside.Preprocess.Describe(&m.net.info).with(own)
	if err != nil {
		return Metrics{}, err
	}
	way := m.score
	if v := m.vector; v != nil && serves(&v.Evaluation, 1) {
		way = m.scoreGroups
	}
	c := &carrying{net: m.net.layout}
	b := &batcher{sample: m.net.sample, check: m.net.checkOne()}
	if len(info.Carried) > 0 {
		u = nil // each sample wants the states that those before it leave
	}
	metrics, err := evaluate(ctx, info, m.net.unweighed(data), b, c, u, func(batch list, begin, end int, meter *Meter) int {
		return way(c, batch, begin, end, meter)
	})
	metrics.Loss += m.net.penalty(m.weights)
	return metrics, err
}

// evaluate measures a network on data. score predicts samples, adds loss and judgement
// of each to a meter (AddLoss, MeterAdd, Sample), ends early after one whose loss is not
// finite, and returns how many these were; it is called from several goroutines. c carries states from batch to batch, if there are any: these
// are then the spec's.
func evaluate(ctx context.Context, info *ModelInfo, data samples, b *batcher, c *carrying, u *union, score func(batch list, begin, end int, m *Meter) int) (Metrics, error) {
	e := evaluation{info: info, union: u}
	if data != nil {
		size := evaluateBatch
		if len(info.Carried) > 0 {
			size = info.BatchSize
		}
		e.read = func(use func(samples int) error) (int, error) {
			return b.each(ctx, data, size, 0, func(samples int) error {
				c.fill(b.batch)
				defer c.goOn(samples)
				return use(samples)
			})
		}
		e.score = func(begin, end int, m *Meter) int { return score(b.batch, begin, end, m) }
	}
	return e.run()
}

// evaluation is one under way.
type evaluation struct {
	info  *ModelInfo
	union *union                                         // that shares the shards out; nil: all are this process's
	read  func(use func(samples int) error) (int, error) // has use work on some samples at a time; nil: there is no data
	score func(begin, end int, m *Meter) int             // is about those from begin to end of them
}

// run splits the work over at most eight shards. The result is the same for every
// GOMAXPROCS, and every number of ranks.
func (e *evaluation) run() (Metrics, error) {
	total := newMeter(e.info.Outputs, mostKept)
	if e.read == nil {
		return total.Metrics(), errors.New("no data")
	}
	pool := NewPool(0)
	defer pool.Close()
	var meters [maxShards]*Meter
	for i := range meters {
		meters[i] = newMeter(e.info.Outputs, mostKept)
	}
	var spoiled [maxShards]int // the sample of those that were read, from 1
	n, done := 0, 0
	own := e.union.shards()
	shard := func(i int) {
		if i < own.Begin || i >= own.End {
			return
		}
		begin, end := ShardRange(n, Shards(n), i)
		scored := e.score(begin, end, meters[i])
		if !meters[i].isFinite() {
			spoiled[i] = begin + scored
		}
	}
	samples, err := e.read(func(some int) error {
		n = some
		pool.Do(Shards(n), shard)
		for _, k := range spoiled {
			if k > 0 {
				return fmt.Errorf("sample %d: %w", done+k, errNotFinite)
			}
		}
		done += n
		return nil
	})
	if err == nil && samples == 0 {
		err = errors.New("the data has no samples")
	}
	if e.union != nil {
		err = e.union.shareMeters(meters[:], samples, err)
	}
	for _, m := range meters {
		total.Merge(m)
	}
	return total.Metrics(), err
}

// score adds what the network does on samples to a meter, up to the first whose
// loss is not finite, and returns how many these were.
func (m *model[T]) score(c *carrying, batch list, begin, end int, meter *Meter) int {
	defer m.net.flush().end()
	p := m.net.newPass()
	for k := begin; k < end; k++ {
		m.net.forward(m.machine, m.weights, &p, batch.of(k), meter, 0)
		c.leave(k, unsafe.Pointer(as(p.outputs)))
		for i, l := range p.losses {
			meter.AddLoss(i, float64(l))
		}
		if !meter.Sample() {
			return k + 1 - begin
		}
	}
	return end - begin
}

// scoreGroups is score in groups of samples that run side by side.
func (m *model[T]) scoreGroups(c *carrying, batch list, begin, end int, meter *Meter) int {
	defer m.net.flush().end()
	l, losses, scored := &m.vector.Evaluation, m.net.losses(), 0
	g := takeGroup(l, m.machine)
	defer putGroup(l, g)
	if g.Outputs == nil {
		g.Outputs, g.Losses = makeList(l.Width, m.net.output).between(0, l.Width), make([]T, l.Width*losses)
	}
	g.Derived = m.evaluation.Numbers()
	for ; begin < end; begin += l.Width {
		last := min(begin+l.Width, end)
		g.Samples = batch.between(begin, last)
		l.Samples(m.weights, g)
		for k := range last - begin {
			for i := range losses {
				meter.AddLoss(i, float64(g.Losses[i*l.Width+k]))
			}
			out := list{unsafe.Pointer(unsafe.SliceData(g.Outputs)), l.Width, m.net.output}
			m.net.judge(meter, unsafe.Pointer(out.of(k)), unsafe.Pointer(batch.of(begin+k)), 1)
			c.leave(begin+k, unsafe.Pointer(out.of(k)))
			scored++
			if !meter.Sample() {
				return scored
			}
		}
	}
	return scored
}
