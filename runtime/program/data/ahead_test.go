package data

import (
	goruntime "runtime"
	"slices"
	"sync/atomic"
	"testing"
	"time"
)

// squares makes what makes sample number i: i².
func squares() func(i int, s *int) { return func(i int, s *int) { *s = i * i } }

func TestEachGivesAllInOrder(t *testing.T) {
	for _, helpers := range []int{0, 1, 3} {
		for _, n := range []int{0, 1, lotSamples, lotSamples + 1, 3*lotsAhead*lotSamples + 5} {
			got := 0
			each(n, helpers, squares, func(s *int) bool {
				if *s != got*got {
					t.Fatalf("%d helpers: sample %d of %d is %d", helpers, got, n, *s)
				}
				if got%100 == 0 { // the helpers come to the end of their room
					time.Sleep(time.Millisecond)
				}
				got++
				return true
			})
			if got != n {
				t.Errorf("%d helpers: %d samples, want %d", helpers, got, n)
			}
		}
	}
}

// TestEachEnds leaves early: helpers then have ended, and have made no more than there is room for.
func TestEachEnds(t *testing.T) {
	const taken = 5*lotSamples + 3
	var made, busy atomic.Int64
	filler := func() func(i int, s *int) {
		return func(i int, s *int) {
			busy.Add(1)
			defer busy.Add(-1)
			made.Add(1)
		}
	}
	before, got := goruntime.NumGoroutine(), 0
	each(1<<20, 3, filler, func(*int) bool { got++; return got < taken })
	if got != taken || busy.Load() != 0 {
		t.Errorf("%d samples taken, %d being made", got, busy.Load())
	}
	if n := made.Load(); n < taken || n > taken+(lotsAhead+1)*lotSamples {
		t.Errorf("%d samples were made for %d", n, taken)
	}
	if after := goruntime.NumGoroutine(); after > before {
		t.Errorf("%d goroutines, %d before", after, before)
	}
}

// TestEachHelps has helpers make samples while others are used.
func TestEachHelps(t *testing.T) {
	made := make(chan struct{}, 1000)
	filler := func() func(i int, s *int) {
		return func(i int, s *int) { made <- struct{}{} }
	}
	each(100, 1, filler, func(s *int) bool {
		for range lotSamples + 1 { // more than the lot of the sample
			select {
			case <-made:
			case <-time.After(10 * time.Second):
				t.Fatal("no sample was made while this one was used")
			}
		}
		return false
	})
}

// TestLargeSamples keeps memory small.
func TestLargeSamples(t *testing.T) {
	var at []*[lotBytes]byte
	each(40, 1, func() func(int, *[lotBytes]byte) { return func(int, *[lotBytes]byte) {} }, func(s *[lotBytes]byte) bool {
		if !slices.Contains(at, s) {
			at = append(at, s)
		}
		return true
	})
	if len(at) > lotsAhead {
		t.Errorf("memory for %d samples", len(at))
	}
}
