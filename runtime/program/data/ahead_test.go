package data

import (
	"errors"
	goruntime "runtime"
	"slices"
	"sync/atomic"
	"testing"
	"time"
)

// squares makes what makes sample number i: i².
func squares() func(i int, s *int) error { return func(i int, s *int) error { *s = i * i; return nil } }

func TestEachGivesAllInOrder(t *testing.T) {
	for _, helpers := range []int{0, 1, 3} {
		for _, n := range []int{0, 1, lotSamples, lotSamples + 1, 3*lotsAhead*lotSamples + 5} {
			got := 0
			each(n, helpers, squares, func(s *int, _ error) bool {
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
	filler := func() func(i int, s *int) error {
		return func(i int, s *int) error {
			busy.Add(1)
			defer busy.Add(-1)
			made.Add(1)
			return nil
		}
	}
	before, got := goruntime.NumGoroutine(), 0
	each(1<<20, 3, filler, func(*int, error) bool { got++; return got < taken })
	if got != taken || busy.Load() != 0 {
		t.Errorf("%d samples taken, %d being made", got, busy.Load())
	}
	if n := made.Load(); n < taken || n > taken+(lotsAhead+1)*lotSamples {
		t.Errorf("%d samples were made for %d", n, taken)
	}
	// A goroutine that has said that it is done counts until it has left.
	for range 1000 {
		if goruntime.NumGoroutine() <= before {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", goruntime.NumGoroutine(), before)
}

// TestEachFails gives what comes before a sample that cannot be made, and then why, once.
func TestEachFails(t *testing.T) {
	broken := errors.New("broken")
	for _, helpers := range []int{0, 1, 3} {
		const bad = 3*lotSamples + 2
		got := 0
		each(100, helpers, func() func(int, *int) error {
			return func(i int, s *int) error {
				if *s = i; i >= bad {
					return broken
				}
				return nil
			}
		}, func(s *int, err error) bool {
			if (err == broken) != (got == bad) || (s == nil) != (err != nil) || s != nil && *s != got {
				t.Fatalf("%d helpers: sample %d: %v, %v", helpers, got, s, err)
			}
			got++
			return true
		})
		if got != bad+1 {
			t.Errorf("%d helpers: %d samples, want %d and an error", helpers, got, bad)
		}
	}
}

// TestEachHelps has helpers make samples while others are used.
func TestEachHelps(t *testing.T) {
	made := make(chan struct{}, 1000)
	filler := func() func(i int, s *int) error {
		return func(i int, s *int) error { made <- struct{}{}; return nil }
	}
	each(100, 1, filler, func(*int, error) bool {
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
	each(40, 1, func() func(int, *[lotBytes]byte) error { return func(int, *[lotBytes]byte) error { return nil } }, func(s *[lotBytes]byte, _ error) bool {
		if !slices.Contains(at, s) {
			at = append(at, s)
		}
		return true
	})
	if len(at) > lotsAhead {
		t.Errorf("memory for %d samples", len(at))
	}
}
