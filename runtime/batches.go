package runtime

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// batchGrains is the most grains that batches hands out at a time: the context
// is looked at after each part.
const batchGrains = 64

// batches shares out batches of inputs and outputs among goroutines. It may be
// used by several goroutines, and keeps what it needs for the next batch: in
// the long run it allocates nothing.
type batches struct {
	batches sync.Pool // of *batch
	helpers helpers
}

// batch is one while it is shared out.
type batch struct {
	job
	in, out list
	f       func(in, out list, begin, end int)
}

func (b *batch) run(begin, end int) { b.f(b.in, b.out, begin, end) }

// do calls f for parts of a batch, in several goroutines, until all is done or
// ctx ends, whose error it then returns. A part has a multiple of grain samples,
// but for the last; a grain that takes some 50 µs is worth a goroutine.
func (b *batches) do(ctx context.Context, in, out list, grain int, f func(in, out list, begin, end int)) error {
	size, helpers := partsOf(in.n, grain)
	if helpers > 0 {
		j, _ := b.batches.Get().(*batch)
		if j == nil {
			j = new(batch)
			j.part = j.run
		}
		j.in, j.out, j.f = in, out, f
		err := b.helpers.do(ctx, &j.job, in.n, size, helpers)
		j.in, j.out, j.f = list{}, list{}, nil
		b.batches.Put(j)
		return err
	}
	for begin := 0; begin < in.n; begin += size {
		if err := ctx.Err(); err != nil {
			return err
		}
		f(in, out, begin, min(begin+size, in.n))
	}
	return nil
}

// partsOf is the size of the parts of so many samples, and how many goroutines
// should help with them.
func partsOf(samples, grain int) (size, helpers int) {
	processors := processors()
	grains := (samples + grain - 1) / grain
	size = grain * max(min(grains/(4*processors), batchGrains), 1)
	return size, min((samples+size-1)/size, processors) - 1
}

// helpers are goroutines that help with jobs. They end soon after one, if no other
// follows.
type helpers struct {
	last  atomic.Pointer[job] // the next job of helpers that wait for one
	awake atomic.Int64        // these, and those that are about to
	busy  atomic.Int64        // calls of do
}

// job is numbers below samples, in parts of some size.
type job struct {
	join
	ctx           context.Context
	samples, size int
	part          func(begin, end int)
	next          atomic.Int64 // the next part
	skipped       atomic.Bool
	seats         atomic.Int64 // helpers that may yet enlist
	help          func()
}

// do does a job together with some helpers.
func (h *helpers) do(ctx context.Context, j *job, samples, size, helpers int) error {
	h.busy.Add(1)
	defer h.busy.Add(-1)
	if j.help == nil {
		j.help = func() { h.help(j) }
	}
	j.ctx, j.samples, j.size = ctx, samples, size
	j.next.Store(0)
	j.skipped.Store(false)
	h.call(j, helpers)
	j.work()
	for range helpers - max(int(j.seats.Swap(0)), 0) {
		j.wait(true)
	}
	j.ctx = nil
	if j.skipped.Load() {
		return ctx.Err()
	}
	return nil
}

// call has helpers come, at first those that wait for a job.
func (h *helpers) call(j *job, helpers int) {
	if cap(j.done) < helpers {
		j.done = make(chan struct{}, helpers)
	}
	j.seats.Store(int64(helpers))
	h.last.Store(j)
	if h.busy.Load() == 1 {
		helpers -= int(h.awake.Load())
	}
	for range helpers {
		h.awake.Add(1)
		go j.help()
	}
}

// help works on a job, and then for a while on each that comes soon after the
// one before, unless several callers compete for the processors.
func (h *helpers) help(j *job) {
	for begin := time.Now(); ; j = h.last.Load() {
		if j.enlist() {
			h.awake.Add(-1)
			j.work()
			h.awake.Add(1)
			j.leave()
			begin = time.Now()
		}
		if h.busy.Load() > 1 || time.Since(begin) > spin {
			h.awake.Add(-1)
			return
		}
	}
}

func (j *job) enlist() bool { return j.seats.Load() > 0 && j.seats.Add(-1) >= 0 }

func (j *job) work() {
	for {
		begin := (int(j.next.Add(1)) - 1) * j.size
		if begin >= j.samples {
			return
		}
		if j.ctx.Err() != nil {
			j.skipped.Store(true)
			return
		}
		j.part(begin, min(begin+j.size, j.samples))
	}
}
