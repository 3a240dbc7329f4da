package runtime

import (
	"context"
	"iter"
)

// turn is a rank's part of an evaluation: some shards of each batch of which the number is that of its team, modulo
// how many teams there are.
type turn struct {
	team, teams int
	shards      Span
}

// turnOf is that of a rank. A team has at most as many ranks as there are shards.
func (u *union) turnOf(rank int) turn {
	teams := (u.size + maxShards - 1) / maxShards
	for team := range teams {
		first, end := u.size*team/teams, u.size*(team+1)/teams
		if rank < end {
			i, n := rank-first, end-first
			return turn{team, teams, Span{maxShards * i / n, maxShards * (i + 1) / n}}
		}
	}
	panic("a rank is beyond all")
}

// turn is that of this process.
func (u *union) turn() turn {
	if u == nil {
		return turn{0, 1, Span{0, maxShards}}
	}
	return u.turnOf(u.rank)
}

// shareMeters has all ranks know the meters of all shards; other is one more.
func (u *union) shareMeters(meters []*Meter, other *Meter, samples int, mistake error) error {
	if err := u.meet(measured, samples, 0, mistake); err != nil {
		return err
	}
	own := u.turn().shards
	for i, m := range meters {
		var mine []byte
		if i >= own.Begin && i < own.End {
			mine = m.encode(nil)
		}
		all, err := u.gather(mine)
		if err != nil {
			return err
		}
		m.Reset()
		first := true
		for _, of := range all {
			switch {
			case len(of) == 0:
			case first:
				m.decode(of)
				first = false
			default:
				other.Reset()
				other.decode(of)
				m.Merge(other)
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
