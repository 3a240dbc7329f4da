package data

import (
	"iter"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// shuffled gives rows in another order: each is drawn of so many that are read ahead.
func shuffled(rows iter.Seq2[*row, error], size int, random *runtime.Random, info *runtime.ModelInfo) iter.Seq2[*row, error] {
	return func(yield func(*row, error) bool) {
		var buffer []*row
		out := newRow(info)
		for r, err := range rows {
			if err != nil {
				yield(nil, err)
				return
			}
			if len(buffer) < size {
				own := newRow(info)
				own.take(r)
				buffer = append(buffer, own)
				continue
			}
			k := random.IntN(len(buffer))
			out.take(buffer[k])
			buffer[k].take(r)
			if !yield(out, nil) {
				return
			}
		}
		for len(buffer) > 0 {
			k, last := random.IntN(len(buffer)), len(buffer)-1
			if !yield(buffer[k], nil) {
				return
			}
			buffer[k] = buffer[last]
			buffer = buffer[:last]
		}
	}
}

// take copies another row.
func (r *row) take(other *row) {
	copy(r.inputs, other.inputs)
	copy(r.targets, other.targets)
	copy(r.labels, other.labels)
	r.weight, r.err = other.weight, other.err
}
