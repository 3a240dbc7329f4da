package runtime

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
)

func TestSplitCoversTheRangeOnce(t *testing.T) {
	for _, n := range []int{0, 1, 2, 63, 64, 65, 1000} {
		for _, grain := range []int{0, 1, 7, 100, 5000} {
			done := make([]int, n) // plain ints: the race detector checks that parts are disjoint
			err := Split(t.Context(), n, grain, func(begin, end int) {
				if end-begin < grain && end != n {
					t.Errorf("%d by %d: a part from %d to %d", n, grain, begin, end)
				}
				for i := begin; i < end; i++ {
					done[i]++
				}
			})
			if err != nil {
				t.Errorf("%d by %d: %v", n, grain, err)
			}
			for i, times := range done {
				if times != 1 {
					t.Fatalf("%d by %d: element %d was done %d times", n, grain, i, times)
				}
			}
		}
	}
}

func TestSplitEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var done atomic.Int64
	err := Split(ctx, 1_000_000, 10, func(begin, end int) {
		done.Add(int64(end - begin))
		cancel()
	})
	if !errors.Is(err, context.Canceled) || done.Load() == 0 || done.Load() > 10_000 {
		t.Errorf("%v after %d elements, want an early end", err, done.Load())
	}
	if err := Split(ctx, 0, 1, func(int, int) { t.Error("a part of nothing") }); err != nil {
		t.Errorf("nothing to do: %v", err)
	}
}
