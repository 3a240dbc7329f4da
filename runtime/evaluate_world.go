package runtime

import (
	"context"
	"iter"
)

// shards are those of an evaluation that are this rank's.
func (u *union) shards() Span {
	if u == nil {
		return Span{0, maxShards}
	}
	return u.shardsOf(u.rank)
}

func (u *union) shardsOf(rank int) Span {
	return Span{maxShards * rank / u.size, maxShards * (rank + 1) / u.size}
}

// shareMeters has all ranks know the meters of all shards.
func (u *union) shareMeters(meters []*Meter, samples int, mistake error) error {
	if err := u.meet(measured, samples, 0, mistake); err != nil {
		return err
	}
	for i, m := range meters {
		var mine []byte
		own := u.shards()
		if i >= own.Begin && i < own.End {
			mine = m.encode(nil)
		}
		all, err := u.gather(mine)
		if err != nil {
			return err
		}
		for rank, of := range all {
			if rank != u.rank && len(of) > 0 {
				m.Reset()
				m.decode(of)
			}
		}
	}
	return nil
}

// EvaluateIn is [Model.Evaluate] shared out among the ranks of a world, which all have the same data and
// get the same metrics.
func (m *Model[P, S, I, O, T]) EvaluateIn(ctx context.Context, w World, data iter.Seq2[*S, error], own ...OwnMetric) (Metrics, error) {
	u, err := newUnion(w)
	if err != nil {
		return Metrics{}, err
	}
	return m.model.evaluate(ctx, samplesOf(data), own, u)
}
