package runtime

import (
	"context"
	"errors"
	"fmt"
	"unsafe"
)

// batcher copies samples, which their source may reuse, into batches, which it
// reuses itself.
type batcher struct {
	sample uintptr                      // the size of one in bytes
	check  func(s unsafe.Pointer) error // refuses samples; may be nil

	// shareOf finds which samples of a batch, if not all, are wanted; may be nil.
	shareOf func(size int) (share Span, all bool)

	memory list // for a batch, and grows up to that
	batch  list
}

// each has use take the batch, every size samples of data after the first skip, and
// for the rest, and returns how many samples there were, skipped ones among them. It
// ends early when ctx does or at an error, which then names the sample, counted
// from 1.
func (b *batcher) each(ctx context.Context, data samples, size, skip int, use func(samples int) error) (int, error) {
	b.batch.n = 0
	share, all := Span{}, true
	if b.shareOf != nil {
		share, all = b.shareOf(size)
	}
	n := numbering{ctx: ctx, skip: skip, use: use}
	for s, err := range data {
		wanted := all || share.Begin <= b.batch.n && b.batch.n < share.End
		if err == nil && s != nil && b.check != nil && wanted {
			err = b.check(s)
		}
		n.next(s != nil, err)
		if n.err == nil && n.samples > skip {
			b.add(s, wanted)
			if b.batch.n == size {
				n.flush(size)
				b.batch.n = 0
			}
		}
		if n.err != nil {
			return n.samples, n.err
		}
	}
	return n.end(b.batch.n)
}

// add copies a sample to the end of the batch, or leaves its place to whatever is there.
func (b *batcher) add(s unsafe.Pointer, wanted bool) {
	k := b.batch.n
	if k == b.memory.n {
		larger := makeList(max(2*k, 8), b.sample)
		copy(larger.bytes(0, k), b.batch.bytes(0, k))
		b.memory = larger
	}
	if wanted {
		copy(b.memory.bytes(k, k+1), memoryOf(s, b.sample))
	}
	b.batch = list{b.memory.at, k + 1, b.sample}
}

// numbering is what a batcher does that does not depend on the type of samples.
type numbering struct {
	ctx     context.Context
	skip    int
	use     func(samples int) error
	samples int // so far
	err     error
}

// next numbers a sample, or what came in its place.
func (n *numbering) next(is bool, err error) {
	n.samples++
	if err == nil && !is {
		err = errors.New("no sample and no error either")
	}
	if err != nil {
		n.err = fmt.Errorf("sample %d: %w", n.samples, err)
	}
}

func (n *numbering) flush(batch int) {
	if n.err = n.ctx.Err(); n.err == nil {
		n.err = n.use(batch)
	}
}

// end flushes the rest, when there are no more samples.
func (n *numbering) end(rest int) (int, error) {
	if n.samples < n.skip {
		return n.samples, fmt.Errorf("the data has %d samples, of which %d are done already", n.samples, n.skip)
	}
	if rest > 0 {
		n.flush(rest)
	}
	return n.samples, n.err
}
