package worldtest

import "testing"

func TestCheck(t *testing.T) {
	for _, size := range []int{1, 2, 5} {
		Together(size, func(w *Rank) { Check(t, w) })
	}
}
