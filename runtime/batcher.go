package runtime

import (
	"context"
	"errors"
	"fmt"
	"iter"
)

// batcher copies samples, which their source may reuse, into batches, which it
// reuses itself.
type batcher[S any] struct {
	size  int
	batch []S
}

// each calls use for every size samples of data after the first skip, and for
// the rest, and returns how many samples there were, skipped ones among them. It
// ends early when ctx does or at an error, which then names the sample, counted
// from 1.
func (b *batcher[S]) each(ctx context.Context, data iter.Seq2[*S, error], skip int, use func(batch []S) error) (int, error) {
	b.batch = b.batch[:0]
	samples := 0
	flush := func() error {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := use(b.batch)
		b.batch = b.batch[:0]
		return err
	}
	for s, err := range data {
		samples++
		if err == nil && s == nil {
			err = errors.New("no sample and no error either")
		}
		if err != nil {
			return samples, fmt.Errorf("sample %d: %w", samples, err)
		}
		if samples <= skip {
			continue
		}
		b.batch = append(b.batch, *s)
		if len(b.batch) == b.size {
			if err := flush(); err != nil {
				return samples, err
			}
		}
	}
	if samples < skip {
		return samples, fmt.Errorf("the data has %d samples, of which %d are done already", samples, skip)
	}
	if len(b.batch) == 0 {
		return samples, nil
	}
	return samples, flush()
}
