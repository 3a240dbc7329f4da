package runtime

import (
	"context"
	"errors"
	goruntime "runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"
)

// valuesOf are the elements of a list.
func valuesOf[V any](l list) []V { return unsafe.Slice((*V)(l.at), l.n) }

// share has batches do f.
func share[I, O any](ctx context.Context, b *batches, in []I, out []O, grain int, f func(in []I, out []O)) error {
	return b.do(ctx, listOf(in), listOf(out), grain, func(in, out list, begin, end int) {
		f(valuesOf[I](in)[begin:end], valuesOf[O](out)[begin:end])
	})
}

func TestBatchesCoverABatchOnce(t *testing.T) {
	var batches batches
	for _, n := range []int{0, 1, 2, 63, 64, 65, 1000} {
		for _, grain := range []int{1, 7, 100, 5000} {
			in, out := make([]int, n), make([]int, n) // plain ints: the race detector checks that parts are disjoint
			for i := range in {
				in[i] = i
			}
			err := share(t.Context(), &batches, in, out, grain, func(in, out []int) {
				if len(in)%grain > 0 && in[len(in)-1] != n-1 {
					t.Errorf("%d by %d: a part of %d from %d on", n, grain, len(in), in[0])
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

func TestBatchesOfSeveralCallers(t *testing.T) {
	var batches batches
	var callers sync.WaitGroup
	for caller := range 8 {
		callers.Go(func() {
			in, out := make([]int, 50), make([]int, 50)
			for k := range 200 {
				err := share(t.Context(), &batches, in, out, 1+k%20, func(in, out []int) {
					for i := range in {
						out[i]++
					}
				})
				for i, times := range out {
					if err != nil || times != k+1 {
						t.Errorf("caller %d, batch %d: %v; element %d was done %d times", caller, k, err, i, times)
						return
					}
				}
				if k%50 == 0 {
					time.Sleep(2 * spin) // helpers end
				}
			}
		})
	}
	callers.Wait()
	for deadline := time.Now().Add(10 * time.Second); batches.helpers.awake.Load() != 0; time.Sleep(spin) {
		if time.Now().After(deadline) {
			t.Fatalf("%d helpers are awake long after the last batch", batches.helpers.awake.Load())
		}
	}
}

func TestBatchesWaitForSlowHelpers(t *testing.T) {
	var batches batches
	in, out := make([]int, 4), make([]int, 4)
	caller := goroutine()
	for k := range 10 {
		err := share(t.Context(), &batches, in, out, 1, func(in, out []int) {
			if goroutine() != caller {
				time.Sleep(10 * spin)
			}
			time.Sleep(spin)
			for i := range in {
				out[i]++
			}
		})
		for i, times := range out {
			if err != nil || times != k+1 {
				t.Fatalf("%v; element %d was done %d times in %d batches", err, i, times, k+1)
			}
		}
	}
}

// goroutine names the one that calls it.
func goroutine() string {
	var stack [64]byte
	name, _, _ := strings.Cut(string(stack[:goruntime.Stack(stack[:], false)]), "[")
	return name
}

func TestBatchesEndWithTheirContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var batches batches
	var done atomic.Int64
	in := make([]byte, 1_000_000)
	err := share(ctx, &batches, in, in, 10, func(in, _ []byte) {
		done.Add(int64(len(in)))
		cancel()
	})
	if !errors.Is(err, context.Canceled) || done.Load() == 0 || done.Load() > 10_000 {
		t.Errorf("%v after %d elements, want an early end", err, done.Load())
	}
	if err := share(ctx, &batches, nil, nil, 1, func(_, _ []byte) { t.Error("a part of nothing") }); err != nil {
		t.Errorf("nothing to do: %v", err)
	}
}

func TestBatchesAllocateNothing(t *testing.T) {
	var batches batches
	in := make([]byte, 1000)
	ctx, calls := t.Context(), 0
	do := func() {
		calls++
		if err := batches.do(ctx, listOf(in), listOf(in), 10, func(_, _ list, _, _ int) {}); err != nil {
			t.Error(err)
		}
	}
	// The race detector has pools forget every fourth value.
	if n := testing.AllocsPerRun(1000, do); n != 0 {
		t.Errorf("%v allocations in each of %d batches", n, calls)
	}
}
