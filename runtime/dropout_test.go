package runtime

import (
	"math"
	"slices"
	"testing"
)

func TestDropoutFactors(t *testing.T) { onEach(t, testDropoutFactors) }

func testDropoutFactors(t *testing.T, on Machine) {
	for _, rate := range []float64{0, 0.1, 0.5, 0.9} {
		mask := make([]float64, 100_000)
		Dropout(on, mask, rate, SampleKey(7, 3, 1), 5, 0)
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

func TestDropoutDependsOnNothingElse(t *testing.T) { onEach(t, testDropoutDependsOnNothingElse) }

func testDropoutDependsOnNothingElse(t *testing.T, on Machine) {
	const n = 103
	whole := make([]float32, n)
	Dropout(on, whole, 0.4, 99, 2, 0)
	for cut := range n {
		parts := make([]float32, n)
		Dropout(on, parts[:cut], 0.4, 99, 2, 0)
		Dropout(on, parts[cut:], 0.4, 99, 2, cut)
		if !slices.Equal(whole, parts) {
			t.Fatalf("cut at %d gives other factors", cut)
		}
	}
	other := make([]float32, n)
	for name, fill := range map[string]func(){
		"key":    func() { Dropout(on, other, 0.4, 101, 2, 0) },
		"stream": func() { Dropout(on, other, 0.4, 99, 3, 0) },
	} {
		if fill(); slices.Equal(whole, other) {
			t.Errorf("another %s gives the same factors", name)
		}
	}
}

func TestDropoutIsOffWithoutKey(t *testing.T) { onEach(t, testDropoutIsOffWithoutKey) }

func testDropoutIsOffWithoutKey(t *testing.T, on Machine) {
	mask := []float32{0, 5, 7}
	Dropout(on, mask, 0.9, 0, 1, 0)
	if !slices.Equal(mask, []float32{1, 1, 1}) {
		t.Errorf("factors %v", mask)
	}
}

func TestDropoutLanes(t *testing.T) { onEach(t, testDropoutLanes) }

func testDropoutLanes(t *testing.T, on Machine) {
	const n = 13
	keys := []uint64{99, 0, 101}
	mask := make([]float32, n*len(keys))
	DropoutLanes(on, mask, 0.4, keys, 2, 6)
	for l, key := range keys {
		sample := make([]float32, n)
		Dropout(on, sample, 0.4, key, 2, 6)
		for i, want := range sample {
			if got := mask[i*len(keys)+l]; got != want {
				t.Errorf("factor %d of sample %d is %v, want %v", i, l, got, want)
			}
		}
	}
}

// Vector code gives the factors of single elements, wherever a mask begins and
// ends, and writes nothing else.
func TestDropoutElements(t *testing.T) {
	onEach(t, testDropoutElements[float32])
	onEach(t, testDropoutElements[float64])
}

func testDropoutElements[T Float](t *testing.T, on Machine) {
	const key, stream, guard = 0x123456789abcdef1, 0xfedcba98, -7
	for _, lanes := range []int{1, 8, 16, 24} {
		keys := make([]uint64, lanes)
		for l := range keys {
			keys[l] = key + uint64(l)<<31*12345
		}
		for _, rate := range []float64{0, 0.25, 0.6, 0.999} {
			for _, first := range []int{0, 4, 7, 1 << 20, math.MaxInt32 - 127} {
				for n := range 75 {
					mask := make([]T, n*lanes+8)
					for i := range mask {
						mask[i] = guard
					}
					if lanes == 1 {
						Dropout(on, mask[4:4+n], rate, keys[0], stream, first)
					} else {
						DropoutLanes(on, mask[4:4+n*lanes], rate, keys, stream, first)
					}
					for i, got := range mask {
						want := [1]T{guard}
						if at := i - 4; at >= 0 && at < n*lanes {
							dropout(want[:], 1, rate, keys[at%lanes], stream, first+at/lanes)
						}
						if got != want[0] {
							t.Fatalf("%d lanes, rate %v, from %d on: element %d of %d is %v, want %v", lanes, rate, first, i-4, n, got, want[0])
						}
					}
				}
			}
		}
	}
}

func BenchmarkDropoutLanes(b *testing.B) {
	mask, keys := make([]float32, 128*16), make([]uint64, 16)
	for l := range keys {
		keys[l] = SampleKey(1, 2, l)
	}
	for b.Loop() {
		DropoutLanes(Host(), mask, 0.5, keys, 3, 0)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(mask)), "ns/element")
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
