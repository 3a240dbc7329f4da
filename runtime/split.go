package runtime

import (
	"context"
	goruntime "runtime"
	"sync/atomic"
)

// splitPart is the most elements that Split hands out at a time, unless grain
// is more: ctx is looked at after each part.
const splitPart = 64

// Split calls f for parts of the range 0 to n, in several goroutines, until all
// is done or ctx ends, whose error it then returns. A part has grain elements
// at least, but for a rest; one that takes some 50 µs is worth a goroutine.
func Split(ctx context.Context, n, grain int, f func(begin, end int)) error {
	processors := goruntime.GOMAXPROCS(0)
	size := max(grain, min(n/(4*processors), splitPart), 1)
	parts := (n + size - 1) / size
	pool := NewPool(max(min(parts, processors), 1))
	defer pool.Close()
	var skipped atomic.Bool
	pool.Do(parts, func(i int) {
		if ctx.Err() != nil {
			skipped.Store(true)
			return
		}
		f(i*size, min((i+1)*size, n))
	})
	if skipped.Load() {
		return ctx.Err()
	}
	return nil
}
