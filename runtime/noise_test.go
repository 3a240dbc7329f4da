package runtime

import (
	"math"
	"slices"
	"testing"
)

func TestNoiseMoments(t *testing.T) {
	const n = 100_000
	x := make([]float64, n)
	Noise(x, SampleKey(7, 3, 1), 5, 0)
	var moments [4]float64
	for _, v := range x {
		for k := range moments {
			moments[k] += math.Pow(v, float64(k+1)) / n
		}
	}
	// Five standard deviations of each: the variances are 1, 2, 15 and 96, over n.
	for k, want := range []float64{0, 1, 0, 3} {
		if got, allowed := moments[k], 5*math.Sqrt([]float64{1, 2, 15, 96}[k]/n); math.Abs(got-want) > allowed {
			t.Errorf("moment %d is %v, want %v", k+1, got, want)
		}
	}
}

func TestNoiseDependsOnNothingElse(t *testing.T) {
	const n = 37
	whole, other := make([]float32, n), make([]float32, n)
	Noise(whole, 99, 2, 0)
	for cut := range n {
		parts := make([]float32, n)
		Noise(parts[:cut], 99, 2, 0)
		Noise(parts[cut:], 99, 2, cut)
		if !slices.Equal(whole, parts) {
			t.Fatalf("cut at %d gives other numbers", cut)
		}
	}
	for name, fill := range map[string]func(){
		"key":    func() { Noise(other, 101, 2, 0) },
		"stream": func() { Noise(other, 99, 3, 0) },
		"first":  func() { Noise(other, 99, 2, 1) },
	} {
		if fill(); slices.Equal(whole, other) {
			t.Errorf("another %s gives the same numbers", name)
		}
	}
	if Noise(other, 0, 2, 0); !slices.Equal(other, make([]float32, n)) {
		t.Errorf("without a key %v", other)
	}
}

func TestNoiseLanes(t *testing.T) {
	const n = 13
	keys := []uint64{99, 0, 101}
	lanes := make([]float32, n*len(keys))
	NoiseLanes(lanes, keys, 2, 5)
	for l, key := range keys {
		one := make([]float32, n)
		Noise(one, key, 2, 5)
		for i := range one {
			if lanes[i*len(keys)+l] != one[i] {
				t.Fatalf("element %d of lane %d is %v, alone %v", i, l, lanes[i*len(keys)+l], one[i])
			}
		}
	}
}
