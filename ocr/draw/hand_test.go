package draw

import (
	"math"
	"testing"
)

// extent are the first row with ink and the one after the last, in some columns.
func extent(dark [][]float64, begin, end int) (top, bottom int) {
	top = len(dark)
	for y, row := range dark {
		for _, v := range row[begin:end] {
			if v > 60 {
				top, bottom = min(top, y), y+1
			}
		}
	}
	return top, bottom
}

// An x is as high as the waist says, and a b as high as ever.
func TestWaist(t *testing.T) {
	s := Plain(named(t, "go-regular"), 100)
	high := func(waist float64) (x, b int) {
		s.Waist = waist
		dark, cuts := gray(t, "xl", s)
		top, bottom := extent(dark, int(cuts[0]), int(cuts[1]))
		x = bottom - top
		top, bottom = extent(dark, int(cuts[1]), int(cuts[2]))
		return x, bottom - top
	}
	x, l := high(1)
	for _, waist := range []float64{0.7, 1.1} {
		x2, l2 := high(waist)
		if math.Abs(float64(x2)-waist*float64(x)) > 1.5 || math.Abs(float64(l2-l)) > 2 {
			t.Errorf("waist %v: x %d high, l %d; as designed %d and %d", waist, x2, l2, x, l)
		}
	}
}

// By a hand no two characters are alike, and the same hand does the same again.
func TestHand(t *testing.T) {
	s := Plain(named(t, "go-mono"), 60)
	for _, s.Hand = range []float64{0, 0.2} {
		dark, cuts := gray(t, "nnnn", s)
		again, _ := gray(t, "nnnn", s)
		heights := map[int]bool{}
		for i := range 4 {
			top, bottom := extent(dark, int(cuts[i]), int(cuts[i+1]))
			heights[bottom-top] = true
		}
		if (len(heights) > 1) != (s.Hand > 0) {
			t.Errorf("hand %v: heights %v", s.Hand, heights)
		}
		if a, b := sum(dark, nil), sum(again, nil); a != b {
			t.Errorf("hand %v: ink %v, then %v", s.Hand, a, b)
		}
	}
}
