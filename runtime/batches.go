package runtime

import (
	"context"
	goruntime "runtime"
	"sync"
	"sync/atomic"
)

// batchGrains is the most grains that Batches hands out at a time: the context
// is looked at after each part.
const batchGrains = 64

// Batches shares out batches of inputs and outputs among goroutines. It may be
// used by several goroutines, and keeps what it needs for the next batch: in
// the long run it allocates nothing.
type Batches[M, I, O any] struct{ jobs sync.Pool }

// Do calls f for parts of a batch, in several goroutines, until all is done or
// ctx ends, whose error it then returns. A part has a multiple of grain samples,
// but for the last; a grain that takes some 50 µs is worth a goroutine.
func (b *Batches[M, I, O]) Do(ctx context.Context, m *M, in []I, out []O, grain int, f func(m *M, in []I, out []O)) error {
	j, _ := b.jobs.Get().(*batchJob[M, I, O])
	if j == nil {
		j = new(batchJob[M, I, O])
		j.help = func() {
			j.work()
			j.helpers.Done()
		}
	}
	processors := goruntime.GOMAXPROCS(0)
	grains := (len(in) + grain - 1) / grain
	j.ctx, j.m, j.in, j.out, j.f = ctx, m, in, out, f
	j.size = grain * max(min(grains/(4*processors), batchGrains), 1)
	j.next.Store(0)
	j.skipped.Store(false)
	for range min((len(in)+j.size-1)/j.size, processors) - 1 {
		j.helpers.Add(1)
		go j.help()
	}
	j.work()
	j.helpers.Wait()
	skipped := j.skipped.Load()
	j.ctx, j.m, j.in, j.out, j.f = nil, nil, nil, nil, nil
	b.jobs.Put(j)
	if skipped {
		return ctx.Err()
	}
	return nil
}

// batchJob is one batch while it is worked on.
type batchJob[M, I, O any] struct {
	ctx     context.Context
	m       *M
	in      []I
	out     []O
	f       func(*M, []I, []O)
	size    int          // of a part
	next    atomic.Int64 // the next part
	skipped atomic.Bool
	helpers sync.WaitGroup
	help    func()
}

func (j *batchJob[M, I, O]) work() {
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
		j.f(j.m, j.in[begin:end], j.out[begin:end])
	}
}
