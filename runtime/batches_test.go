package runtime

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
)

func TestBatchesCoverABatchOnce(t *testing.T) {
	var batches Batches[int, int, int]
	for _, n := range []int{0, 1, 2, 63, 64, 65, 1000} {
		for _, grain := range []int{1, 7, 100, 5000} {
			in, out := make([]int, n), make([]int, n) // plain ints: the race detector checks that parts are disjoint
			for i := range in {
				in[i] = i
			}
			err := batches.Do(t.Context(), &n, in, out, grain, func(n *int, in, out []int) {
				if len(in)%grain > 0 && in[len(in)-1] != *n-1 {
					t.Errorf("%d by %d: a part of %d from %d on", *n, grain, len(in), in[0])
				}
				for i, x := range in {
					out[i] += x + 1
				}
			})
			if err != nil {
				t.Errorf("%d by %d: %v", n, grain, err)
			}
			for i, x := range out {
				if x != i+1 {
					t.Fatalf("%d by %d: element %d was done %d times", n, grain, i, x/(i+1))
				}
			}
		}
	}
}

func TestBatchesEndWithTheirContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var batches Batches[int, byte, byte]
	var done atomic.Int64
	in := make([]byte, 1_000_000)
	err := batches.Do(ctx, nil, in, in, 10, func(_ *int, in, _ []byte) {
		done.Add(int64(len(in)))
		cancel()
	})
	if !errors.Is(err, context.Canceled) || done.Load() == 0 || done.Load() > 10_000 {
		t.Errorf("%v after %d elements, want an early end", err, done.Load())
	}
	if err := batches.Do(ctx, nil, nil, nil, 1, func(*int, []byte, []byte) { t.Error("a part of nothing") }); err != nil {
		t.Errorf("nothing to do: %v", err)
	}
}

func TestBatchesAllocateNothing(t *testing.T) {
	var batches Batches[int, byte, byte]
	in := make([]byte, 1000)
	ctx, calls := t.Context(), 0
	do := func() {
		calls++
		if err := batches.Do(ctx, nil, in, in, 10, func(*int, []byte, []byte) {}); err != nil {
			t.Error(err)
		}
	}
	// The race detector has pools forget every fourth value.
	if n := testing.AllocsPerRun(1000, do); n != 0 {
		t.Errorf("%v allocations in each of %d batches", n, calls)
	}
}
