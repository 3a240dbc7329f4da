package runtime

import (
	"slices"
	"testing"
)

func TestLanesThereAndBack(t *testing.T) {
	for _, lanes := range []int{4, 8, 16, 32} { // fewer than blocks have, as many, and more
		onEach(t, func(t *testing.T, on Machine) { testLanes[float32](t, on, lanes) })
		onEach(t, func(t *testing.T, on Machine) { testLanes[float64](t, on, lanes) })
	}
}

// Between samples is room that must stay as it is.
func testLanes[T Float](t *testing.T, on Machine, lanes int) {
	for size := 1; size < 40; size++ {
		for _, n := range []int{1, lanes - 3, lanes} {
			stride := size + 3
			samples, back := make([]T, n*stride), make([]T, n*stride)
			for i := range samples {
				samples[i], back[i] = T(i), -1
			}
			side := make([]T, size*lanes)
			ToLanes(on, side, lanes, &samples[0], stride, n)
			for i, x := range side {
				if want := samples[min(i%lanes, n-1)*stride+i/lanes]; x != want {
					t.Fatalf("%d samples of %d: lane %d has %v, want %v", n, size, i, x, want)
				}
			}
			FromLanes(on, &back[0], stride, side, lanes, n)
			for i, x := range back {
				if want := samples[i]; i%stride < size && x != want || i%stride >= size && x != -1 {
					t.Fatalf("%d samples of %d: element %d came back as %v, was %v", n, size, i, x, want)
				}
			}
		}
	}
}

func TestWeighLanes(t *testing.T) { onEach(t, testWeighLanes) }

func testWeighLanes(t *testing.T, on Machine) {
	x := []float32{1, 2, 3, 4, 5, 6}
	WeighLanes(on, x, 3, 2, 0.5)
	if want := []float32{0.5, 1, 0, 2, 2.5, 0}; !slices.Equal(x, want) {
		t.Errorf("%v, want %v", x, want)
	}
	WeighLanes(on, x, 3, 3, 1)
	if want := []float32{0.5, 1, 0, 2, 2.5, 0}; !slices.Equal(x, want) {
		t.Errorf("%v, want %v", x, want)
	}
}
