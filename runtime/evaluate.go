package runtime

import (
	"context"
	"errors"
	"fmt"
	"iter"
)

var errNotFinite = errors.New("the loss is not a finite number; look for a value in the sample or in the weights that is none, or is too large")

// evaluateBatch is how many samples Evaluate reads before it works on them.
const evaluateBatch = 128

// Evaluate measures the model on data, which is prepared already; the penalties on
// weights are part of the loss. Errors are those
// of data, naming the sample, and of ctx; the metrics are then of the samples before.
// Data without a sample is an error, as is a loss that is not finite, which is then
// in the metrics.
func (m *Model[P, S, I, O, T]) Evaluate(ctx context.Context, data iter.Seq2[*S, error]) (Metrics, error) {
	score := m.score
	if v := m.vector; v != nil && v.Evaluation.serves(1) {
		score = m.scoreGroups
	}
	metrics, err := evaluate(ctx, m.beside.Preprocess.Describe(&m.net.info), data, m.net.checkOne(), score)
	metrics.Loss += m.net.penalty(m.weights)
	return metrics, err
}

// evaluate measures a network on data whose samples pass check, if that is not nil.
// score predicts samples, adds loss and judgement of each to a meter (AddLoss,
// MeterAdd, Sample), ends early after one whose loss is not finite, and returns how
// many these were; it is called from several goroutines.
func evaluate[S any](ctx context.Context, info *ModelInfo, data iter.Seq2[*S, error], check func(*S) error, score func(samples []S, m *Meter) int) (Metrics, error) {
	e := evaluation{info: info}
	if data != nil {
		b := batcher[S]{check: check}
		e.read = func(use func(samples int) error) (int, error) { return b.each(ctx, data, evaluateBatch, 0, use) }
		e.score = func(begin, end int, m *Meter) int { return score(b.batch[begin:end], m) }
	}
	return e.run()
}

// evaluation is an evaluation without the type of its samples.
type evaluation struct {
	info  *ModelInfo
	read  func(use func(samples int) error) (int, error) // has use work on some samples at a time; nil: there is no data
	score func(begin, end int, m *Meter) int             // is about those from begin to end of them
}

// run splits the work over at most eight shards. The result is the same for every
// GOMAXPROCS.
func (e *evaluation) run() (Metrics, error) {
	total := NewMeter(e.info.Outputs)
	if e.read == nil {
		return total.Metrics(), errors.New("no data")
	}
	pool := NewPool(0)
	defer pool.Close()
	var meters [maxShards]*Meter
	for i := range meters {
		meters[i] = NewMeter(e.info.Outputs)
	}
	var spoiled [maxShards]int // the sample of those that were read, from 1
	n, done := 0, 0
	shard := func(i int) {
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
	for _, m := range meters {
		total.Merge(m)
	}
	return total.Metrics(), err
}

// score adds what the network does on samples to a meter, up to the first whose
// loss is not finite, and returns how many these were.
func (m *Model[P, S, I, O, T]) score(samples []S, meter *Meter) int {
	defer m.net.flush().end()
	p := m.net.newPass()
	for k := range samples {
		m.net.forward(m.machine, m.weights, &p, &samples[k], meter, 0)
		for i, l := range p.losses {
			meter.AddLoss(i, float64(l))
		}
		if !meter.Sample() {
			return k + 1
		}
	}
	return len(samples)
}

// scoreGroups is score in groups of samples that run side by side.
func (m *Model[P, S, I, O, T]) scoreGroups(samples []S, meter *Meter) int {
	defer m.net.flush().end()
	l, outputs, scored := &m.vector.Evaluation, len(m.net.info.Outputs), 0
	g := l.group(m.machine)
	defer l.release(g)
	if g.Outputs == nil {
		g.Outputs, g.Losses = make([]O, l.Width), make([]T, l.Width*outputs)
	}
	g.Derived = m.evaluation.Numbers()
	for scored < len(samples) {
		g.Samples = samples[scored:min(scored+l.Width, len(samples))]
		l.Samples(m.weights, g)
		for k := range g.Samples {
			for i := range outputs {
				meter.AddLoss(i, float64(g.Losses[i*l.Width+k]))
			}
			m.net.judge(meter, &g.Outputs[k], g.Samples[k:k+1])
			scored++
			if !meter.Sample() {
				return scored
			}
		}
	}
	return scored
}
