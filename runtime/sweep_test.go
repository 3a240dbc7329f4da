package runtime

import (
	"math"
	"slices"
	"testing"
)

func TestBlocksCoverTheirSpans(t *testing.T) {
	got := blocksOf(Span{3, 5}, Span{5, 5}, Span{10, 10 + 2*blockSize + 1}, Span{20000, 20000 + blockSize})
	want := []Span{
		{3, 5},
		{10, 10 + blockSize}, {10 + blockSize, 10 + 2*blockSize}, {10 + 2*blockSize, 11 + 2*blockSize},
		{20000, 20000 + blockSize},
	}
	if !slices.Equal(got, want) {
		t.Errorf("blocks %v, want %v", got, want)
	}
	if got := blocksOf(); len(got) != 0 {
		t.Errorf("blocks %v of nothing", got)
	}
}

func TestAddAndScale(t *testing.T) { onEach(t, testAddAndScale) }

func testAddAndScale(t *testing.T, on Machine) {
	sum := []float32{1, 2, 3}
	Add(on, sum, []float32{10, 20, 30})
	Scale(on, sum, 0.5)
	if want := []float32{5.5, 11, 16.5}; !slices.Equal(sum, want) {
		t.Errorf("%v, want %v", sum, want)
	}
}

func TestIsFinite(t *testing.T) {
	for _, x := range []float64{0, -1, math.MaxFloat64, math.SmallestNonzeroFloat64} {
		if !IsFinite(x) {
			t.Errorf("%v is finite", x)
		}
	}
	for _, x := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		if IsFinite(x) || IsFinite(float32(x)) {
			t.Errorf("%v is not finite", x)
		}
	}
}
