package runtime

import (
	"math"
	"slices"
	"testing"
)

func TestDropoutFactors(t *testing.T) {
	for _, rate := range []float64{0, 0.1, 0.5, 0.9} {
		mask := make([]float64, 100_000)
		Dropout(mask, rate, SampleKey(7, 3, 1), 5, 0)
		dropped := 0
		for i, m := range mask {
			if m == 0 {
				dropped++
			} else if m != 1/(1-rate) {
				t.Fatalf("rate %v: factor %d is %v", rate, i, m)
			}
		}
		// Five standard deviations of a binomial share.
		if got, allowed := float64(dropped)/1e5, 5*math.Sqrt(rate*(1-rate)/1e5); math.Abs(got-rate) > allowed {
			t.Errorf("rate %v: dropped %v", rate, got)
		}
	}
}

func TestDropoutDependsOnNothingElse(t *testing.T) {
	const n = 103
	whole := make([]float32, n)
	Dropout(whole, 0.4, 99, 2, 0)
	for cut := range n {
		parts := make([]float32, n)
		Dropout(parts[:cut], 0.4, 99, 2, 0)
		Dropout(parts[cut:], 0.4, 99, 2, cut)
		if !slices.Equal(whole, parts) {
			t.Fatalf("cut at %d gives other factors", cut)
		}
	}
	other := make([]float32, n)
	for name, fill := range map[string]func(){
		"key":    func() { Dropout(other, 0.4, 101, 2, 0) },
		"stream": func() { Dropout(other, 0.4, 99, 3, 0) },
	} {
		if fill(); slices.Equal(whole, other) {
			t.Errorf("another %s gives the same factors", name)
		}
	}
}

func TestDropoutIsOffWithoutKey(t *testing.T) {
	mask := []float32{0, 5, 7}
	Dropout(mask, 0.9, 0, 1, 0)
	if !slices.Equal(mask, []float32{1, 1, 1}) {
		t.Errorf("factors %v", mask)
	}
}

func TestDropoutLanes(t *testing.T) {
	const n = 13
	keys := []uint64{99, 0, 101}
	mask := make([]float32, n*len(keys))
	DropoutLanes(mask, 0.4, keys, 2, 6)
	for l, key := range keys {
		sample := make([]float32, n)
		Dropout(sample, 0.4, key, 2, 6)
		for i, want := range sample {
			if got := mask[i*len(keys)+l]; got != want {
				t.Errorf("factor %d of sample %d is %v, want %v", i, l, got, want)
			}
		}
	}
}

func TestSampleKeys(t *testing.T) {
	seen := map[uint64]bool{}
	for step := range 50 {
		for sample := range 50 {
			seen[SampleKey(1, step, sample)] = true
		}
	}
	if len(seen) != 2500 || seen[0] {
		t.Errorf("%d keys for 2500 samples", len(seen))
	}
}
