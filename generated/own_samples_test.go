package generated_test

import (
	"iter"
	"testing"

	"github.com/seed-5f2744a7/tensornet/generated/two_by_two"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// bars yields n pairs of pictures: each has a bar in one of eight rows or
// columns, noise, and a brightness; half of the pairs have the same bar.
func bars(n int, stream string) iter.Seq2[*two_by_two.Sample, error] {
	return func(yield func(*two_by_two.Sample, error) bool) {
		r, s := runtime.NewRandom(1, stream), new(two_by_two.Sample)
		for range n {
			left, right := r.IntN(16), r.IntN(16)
			if r.IntN(2) == 0 {
				right = left
			}
			brightness := [2]float32{0.6 + 0.1*float32(r.Float64()), 0.6 + 0.1*float32(r.Float64())}
			brighter := r.IntN(2)
			brightness[brighter] += 0.2
			drawBar(&s.Inputs.Left, left, brightness[0], r)
			drawBar(&s.Inputs.Right, right, brightness[1], r)
			s.SetLabel(0, map[bool]int{false: 0, true: 1}[left == right])
			s.SetLabel(1, brighter)
			if !yield(s, nil) {
				return
			}
		}
	}
}

func drawBar(picture *[8][8]float32, bar int, brightness float32, r *runtime.Random) {
	for y := range picture {
		for x := range picture[y] {
			picture[y][x] = 0.05 * float32(r.Normal())
			if bar < 8 && y == bar || bar >= 8 && x == bar-8 {
				picture[y][x] += brightness
			}
		}
	}
}

// TestOwnSamples trains a network of two inputs and two outputs on samples that
// the test makes itself.
func TestOwnSamples(t *testing.T) {
	w := two_by_two.NewWeights(two_by_two.Info.Seed)
	if _, err := two_by_two.Fit(t.Context(), w, bars(2000, "training"), runtime.FitConfig[two_by_two.Sample]{}); err != nil {
		t.Fatal(err)
	}
	m, err := two_by_two.New(w).Evaluate(t.Context(), bars(1000, "test"))
	if err != nil {
		t.Fatal(err)
	}
	checkAccuracy(t, m, 0.95)
}
