package data

import (
	"errors"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"
)

// TestInOrder: what is worked on comes in the order in which it was read, and nothing goes on behind an error.
func TestInOrder(t *testing.T) {
	stop := errors.New("stop")
	for _, end := range []int{0, 1, 7, 300} {
		number, next := 0, 0
		var working atomic.Int64
		err := inOrder(func(n *[2]int) bool {
			n[0], n[1] = number, -1
			number++
			return number <= 200
		}, func() func(*[2]int) {
			return func(n *[2]int) {
				working.Add(1)
				time.Sleep(time.Duration(rand.IntN(50)) * time.Microsecond)
				n[1] = 2 * n[0]
				working.Add(-1)
			}
		}, func(n *[2]int) error {
			if next == end {
				return stop
			}
			if n[0] != next || n[1] != 2*next {
				t.Fatalf("found %v as number %d", *n, next)
			}
			next++
			return nil
		})
		if want := min(end, 200); next != want || (err == stop) != (end < 200) || err != nil && err != stop {
			t.Errorf("%d, %v, want %d", next, err, want)
		}
		if n := working.Load(); n != 0 {
			t.Errorf("%d still work", n)
		}
	}
}
