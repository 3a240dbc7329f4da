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
	meter, err := m.measure(ctx, data, own, u)
	if meter == nil {
		return Metrics{}, err
	}
	return meter.Metrics(), err
}

func (m *model[T]) measure(ctx context.Context, data samples, own []OwnMetric, u *union) (*Meter, error) {
	info, err := m.beside.Preprocess.Describe(&m.net.info).with(own)
	if err != nil {
		return nil, err
	}
	c := &carrying{net: m.net.layout}
	b := &batcher{sample: m.net.sample, check: m.net.checkOne()}
	if len(info.Carried) > 0 {
		u = nil // each sample wants the states that those before it leave
	}
	each := m.score
	if m.net.table.Measure != nil {
		each = m.scorePredictions
	}
	way := scoring{score: func(batch list, begin, end int, meter *Meter, _ *Pool) int {
		return each(c, batch, begin, end, meter)
	}}
	if v := m.vector; v != nil && serves(&v.Evaluation, 1) {
		l := &v.Evaluation
		var team *groupTeam[T]
		way = scoring{width: l.Width, shared: l.Tasks > 1, score: func(batch list, begin, end int, meter *Meter, together *Pool) int {
			if together == nil {
				return m.scoreGroups(c, batch, begin, end, meter, nil)
			}
			if team == nil {
				team = newGroupTeam(l, together, min(together.Workers(), l.Tasks))
				team.of(m, l, m.evaluation.Numbers())
			}
			return m.scoreGroups(c, batch, begin, end, meter, team)
		}}
	}
	meter, err := measure(ctx, info, m.net.unweighed(data), b, c, u, way)
	meter.AddPenalty(m.net.penalty(m.weights), meter.samples)
	return meter, err
}

// scoring is how a network is judged on samples.
type scoring struct {
	width  int  // of groups of samples that run side by side, which shards do not part; 0: there are none
	shared bool // several processors may share a group

	// score predicts samples, adds loss and judgement of each to a meter (AddLoss, MeterAdd,
	// Sample), ends early after one whose loss is not finite, and returns how many these were. It
	// is called from several goroutines, or by one for all of a pool, to share each group.
	score func(batch list, begin, end int, m *Meter, together *Pool) int
}

// evaluate is what measure has counted.
func evaluate(ctx context.Context, info *ModelInfo, data samples, b *batcher, c *carrying, u *union, way scoring) (Metrics, error) {
	m, err := measure(ctx, info, data, b, c, u, way)
	return m.Metrics(), err
}

// measure measures a network on data. c carries states from batch to batch, if there are any: these
// are then the spec's.
func measure(ctx context.Context, info *ModelInfo, data samples, b *batcher, c *carrying, u *union, way scoring) (*Meter, error) {
	e := evaluation{info: info, union: u, scoring: way, batcher: b}
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
	}
	return e.run()
}

// evaluation is one under way.
type evaluation struct {
	scoring
	info    *ModelInfo
	batcher *batcher
	union   *union                                         // that shares the shards out; nil: all are this process's
	read    func(use func(samples int) error) (int, error) // has use work on some samples at a time; nil: there is no data
}

// shards is the number of parts of so many samples, of whole groups.
func (e *evaluation) shards(samples int) int {
	if e.width == 0 {
		return Shards(samples)
	}
	return min((samples+e.width-1)/e.width, maxShards)
}

// shard is part i of them.
func (e *evaluation) shard(samples, i int) (begin, end int) {
	if e.width == 0 {
		return ShardRange(samples, Shards(samples), i)
	}
	begin, end = ShardRange((samples+e.width-1)/e.width, e.shards(samples), i)
	return begin * e.width, min(end*e.width, samples)
}

// run splits the work over at most eight shards. The result is the same for every
// GOMAXPROCS, and every number of ranks.
func (e *evaluation) run() (*Meter, error) {
	total := newMeter(e.info.Outputs, mostKept)
	if e.read == nil {
		return total, errors.New("no data")
	}
	pool := NewPool(0)
	defer pool.Close()
	var meters [maxShards]*Meter
	for i := range meters {
		meters[i] = newMeter(e.info.Outputs, mostKept)
	}
	var spoiled [maxShards]int // the sample of those that were read, from 1
	n, done := 0, 0
	score := func(i int, together *Pool) {
		begin, end := e.shard(n, i)
		scored := e.score(e.batcher.batch, begin, end, meters[i], together)
		if !meters[i].isFinite() {
			spoiled[i] = begin + scored
		}
	}
	turn, batches := e.union.turn(), 0
	own := turn.shards
	one := func(i int) { score(own.Begin+i, nil) }
	samples, err := e.read(func(some int) error {
		n = some
		if batches++; (batches-1)%turn.teams != turn.team {
			done += n
			return nil
		}
		shards := max(min(e.shards(n), own.End)-own.Begin, 0)
		each := shards
		if e.shared && pool.Workers() > 1 {
			each -= shards % pool.Workers()
		}
		pool.Do(each, one)
		for i := range shards - each {
			score(own.Begin+each+i, pool)
		}
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
		err = e.union.shareMeters(meters[:], newMeter(e.info.Outputs, mostKept), samples, err)
	}
	for _, m := range meters {
		total.Merge(m)
	}
	return total, err
}

// scorePredictions is score by way of predictions.
func (m *model[T]) scorePredictions(c *carrying, batch list, begin, end int, meter *Meter) int {
	defer m.net.flush().end()
	a, derived := m.net.arena(), m.derived.Numbers()
	defer m.net.arenas.Put(a)
	out, losses := as(makeNumbers[T](0, m.net.output)), make([]T, m.net.losses())
	for k := begin; k < end; k++ {
		s := batch.of(k)
		m.net.table.Measure(m.machine, m.weights, derived, a.numbers, s, out, losses)
		m.net.judge(meter, unsafe.Pointer(out), unsafe.Pointer(s), 1)
		c.leave(k, unsafe.Pointer(out))
		for i, l := range losses {
			meter.AddLoss(i, float64(l))
		}
		if !meter.Sample() {
			return k + 1 - begin
		}
	}
	return end - begin
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

// scoreGroups is score in groups of samples that run side by side, each taken by a team if there is one.
func (m *model[T]) scoreGroups(c *carrying, batch list, begin, end int, meter *Meter, team *groupTeam[T]) int {
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
		if g.Samples = batch.between(begin, last); team != nil {
			team.take(g.Samples, g.Outputs, g.Losses)
		} else {
			l.Samples(m.weights, g)
		}
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
