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
// the long run it allocates nothing. Goroutines that have helped with a batch
// end soon after it, if no other follows.
type batches[I, O any] struct {
	jobs  sync.Pool
	last  atomic.Pointer[batchJob[I, O]] // the next job of helpers that wait for one
	awake atomic.Int64                   // these, and those that are about to
	busy  atomic.Int64                   // calls of do
}

// do calls f for parts of a batch, in several goroutines, until all is done or
// ctx ends, whose error it then returns. A part has a multiple of grain samples,
// but for the last; a grain that takes some 50 µs is worth a goroutine.
func (b *batches[I, O]) do(ctx context.Context, in []I, out []O, grain int, f func(in []I, out []O)) error {
	b.busy.Add(1)
	defer b.busy.Add(-1)
	j, _ := b.jobs.Get().(*batchJob[I, O])
	if j == nil {
		j = new(batchJob[I, O])
		j.help = func() { b.help(j) }
	}
	processors := processors()
	grains := (len(in) + grain - 1) / grain
	j.ctx, j.in, j.out, j.f = ctx, in, out, f
	j.size = grain * max(min(grains/(4*processors), batchGrains), 1)
	j.next.Store(0)
	j.skipped.Store(false)
	helpers := min((len(in)+j.size-1)/j.size, processors) - 1
	b.call(j, helpers)
	j.work()
	for range helpers - max(int(j.seats.Swap(0)), 0) {
		j.wait(true)
	}
	skipped := j.skipped.Load()
	j.ctx, j.in, j.out, j.f = nil, nil, nil, nil
	b.jobs.Put(j)
	if skipped {
		return ctx.Err()
	}
	return nil
}

// call has helpers come, at first those that wait for a job.
func (b *batches[I, O]) call(j *batchJob[I, O], helpers int) {
	if helpers < 1 {
		j.seats.Store(0)
		return
	}
	if cap(j.done) < helpers {
		j.done = make(chan struct{}, helpers)
	}
	j.seats.Store(int64(helpers))
	b.last.Store(j)
	if b.busy.Load() == 1 {
		helpers -= int(b.awake.Load())
	}
	for range helpers {
		b.awake.Add(1)
		go j.help()
	}
}

// help works on a job, and then for a while on each that comes soon after the
// one before, unless several callers compete for the processors.
func (b *batches[I, O]) help(j *batchJob[I, O]) {
	for begin := time.Now(); ; j = b.last.Load() {
		if j.enlist() {
			b.awake.Add(-1)
			j.work()
			b.awake.Add(1)
			j.leave()
			begin = time.Now()
		}
		if b.busy.Load() > 1 || time.Since(begin) > spin {
			b.awake.Add(-1)
			return
		}
	}
}

// batchJob is one batch while it is worked on.
type batchJob[I, O any] struct {
	join
	ctx     context.Context
	in      []I
	out     []O
	f       func([]I, []O)
	size    int          // of a part
	next    atomic.Int64 // the next part
	skipped atomic.Bool
	seats   atomic.Int64 // helpers that may yet enlist
	help    func()
}

func (j *batchJob[I, O]) enlist() bool { return j.seats.Load() > 0 && j.seats.Add(-1) >= 0 }

func (j *batchJob[I, O]) work() {
	for {
		begin := (int(j.next.Add(1)) - 1) * j.size
		if begin >= len(j.in) {
			return
		}
		if j.ctx.Err() != nil {
			j.skipped.Store(true)
			return
		}
		end := min(begin+j.size, len(j.in))
		j.f(j.in[begin:end], j.out[begin:end])
	}
}
