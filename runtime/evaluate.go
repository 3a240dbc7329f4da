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

// Evaluate measures a network on data. The work is split over at most eight
// shards. score predicts samples, adds loss and judgement of each to a meter
// (AddLoss, MeterAdd, Sample), ends early after one whose loss is not finite,
// and returns how many these were; it is called from several goroutines. The
// result is the same for every GOMAXPROCS.
//
// Errors are those of data, naming the sample, and of ctx; the metrics are
// then of the samples before. Data without a sample is an error, as is a loss
// that is not finite, which is then in the metrics.
func Evaluate[S any](ctx context.Context, info *ModelInfo, data iter.Seq2[*S, error], score func(samples []S, m *Meter) int) (Metrics, error) {
	if data == nil {
		return NewMeter(info.Outputs).Metrics(), errors.New("no data")
	}
	var b batcher[S]
	read := func(use func(samples int) error) (int, error) { return b.each(ctx, data, evaluateBatch, 0, use) }
	return evaluate(info, read, func(begin, end int, m *Meter) int { return score(b.batch[begin:end], m) })
}

// evaluate is Evaluate without the type of its samples, of which read gives some at
// a time to use: score is about those from begin to end of them.
func evaluate(info *ModelInfo, read func(use func(samples int) error) (int, error), score func(begin, end int, m *Meter) int) (Metrics, error) {
	total := NewMeter(info.Outputs)
	pool := NewPool(0)
	defer pool.Close()
	var meters [maxShards]*Meter
	for i := range meters {
		meters[i] = NewMeter(info.Outputs)
	}
	var spoiled [maxShards]int // the sample of those that were read, from 1
	n, done := 0, 0
	shard := func(i int) {
		begin, end := ShardRange(n, Shards(n), i)
		scored := score(begin, end, meters[i])
		if !meters[i].isFinite() {
			spoiled[i] = begin + scored
		}
	}
	samples, err := read(func(some int) error {
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

// Evaluate measures the model on data, which is prepared already; see [Evaluate].
func (m *Model[P, S, I, O, T]) Evaluate(ctx context.Context, data iter.Seq2[*S, error]) (Metrics, error) {
	score := m.score
	if v := m.vector; v != nil && v.Evaluation.serves(1) {
		score = m.scoreGroups
	}
	return Evaluate(ctx, (*m.preprocess).Describe(&m.net.info), m.net.checked(data), score)
}

// score adds what the network does on samples to a meter, up to the first whose
// loss is not finite, and returns how many these were.
func (m *Model[P, S, I, O, T]) score(samples []S, meter *Meter) int {
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
	l, outputs, scored := &m.vector.Evaluation, len(m.net.info.Outputs), 0
	g := l.group(m.machine)
	defer l.release(g)
	if g.Outputs == nil {
		g.Outputs, g.Losses = make([]O, l.Width), make([]T, l.Width*outputs)
	}
	for scored < len(samples) {
		g.Samples = samples[scored:min(scored+l.Width, len(samples))]
		l.Samples(m.weights, g)
		for k := range g.Samples {
			for i := range outputs {
				meter.AddLoss(i, float64(g.Losses[i*l.Width+k]))
			}
			m.net.judge(meter, g.Outputs[k:k+1], g.Samples[k:k+1])
			scored++
			if !meter.Sample() {
				return scored
			}
		}
	}
	return scored
}
