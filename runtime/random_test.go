package runtime

import (
	"fmt"
	"math"
	"slices"
	"testing"
)

// The vectors of Random123's tests/kat_vectors.
func TestPhilox(t *testing.T) {
	for _, c := range []struct {
		counter [4]uint32
		key     [2]uint32
		want    [4]uint32
	}{
		{
			[4]uint32{}, [2]uint32{},
			[4]uint32{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8},
		},
		{
			[4]uint32{math.MaxUint32, math.MaxUint32, math.MaxUint32, math.MaxUint32},
			[2]uint32{math.MaxUint32, math.MaxUint32},
			[4]uint32{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd},
		},
		{
			[4]uint32{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
			[2]uint32{0xa4093822, 0x299f31d0},
			[4]uint32{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1},
		},
	} {
		if got := Philox(c.counter, c.key); got != c.want {
			t.Errorf("Philox(%x, %x) = %x, want %x", c.counter, c.key, got, c.want)
		}
	}
}

// The documented layout: the key is the seed, the counter the block and the
// FNV-1a hash of the name.
func TestRandomLayout(t *testing.T) {
	const seed, hashOfA = 0x0123456789abcdef, 0xaf63dc4c8601ec8c
	r := NewRandom(seed, "a")
	for block := range uint32(3) {
		for _, want := range Philox([4]uint32{block, 0, hashOfA & math.MaxUint32, hashOfA >> 32}, [2]uint32{0x89abcdef, 0x01234567}) {
			if got := r.Uint32(); got != want {
				t.Fatalf("block %d: got %x, want %x", block, got, want)
			}
		}
	}
	r.next = 1<<34 - 1 // the last word of block 2³²-1
	r.Uint32()
	if got, want := r.Uint32(), Philox([4]uint32{0, 1, hashOfA & math.MaxUint32, hashOfA >> 32}, [2]uint32{0x89abcdef, 0x01234567})[0]; got != want {
		t.Errorf("block 2³²: got %x, want %x", got, want)
	}
}

func TestRandomStreams(t *testing.T) {
	first := func(r *Random) uint64 { return r.Uint64() }
	seen := map[uint64]string{}
	for seed := range uint64(10) {
		for _, stream := range []string{"", "hidden.weight", "hidden.bias", "output.weight"} {
			name := fmt.Sprintf("%d %q", seed, stream)
			v := first(NewRandom(seed, stream))
			if other, ok := seen[v]; ok {
				t.Errorf("%s begins like %s", name, other)
			}
			if v != first(NewRandom(seed, stream)) {
				t.Errorf("%s does not repeat itself", name)
			}
			seen[v] = name
		}
	}
	r := NewRandom(1, "copy")
	r.Uint32()
	fork := *r
	if r.Uint64() != fork.Uint64() {
		t.Error("a copy goes on from another place")
	}
}

// chiSquare fails where counts differ from equal shares by more than five
// standard deviations of the statistic.
func chiSquare(t *testing.T, what string, counts []int) {
	t.Helper()
	total := 0
	for _, n := range counts {
		total += n
	}
	expected, sum := float64(total)/float64(len(counts)), 0.0
	for _, n := range counts {
		sum += (float64(n) - expected) * (float64(n) - expected) / expected
	}
	freedom := float64(len(counts) - 1)
	if limit := freedom + 5*math.Sqrt(2*freedom); sum > limit {
		t.Errorf("%s: chi-square %v > %v", what, sum, limit)
	}
}

func TestRandomUniform(t *testing.T) {
	r := NewRandom(1, "uniform")
	counts, thirds, orders := make([]int, 64), make([]int, 3), make([]int, 24)
	index := map[string]int{}
	const threeQuarters = math.MaxInt/4*3 + 3 // of the range: without rejection every third value is rarer
	for range 100_000 {
		x := r.Float64()
		if !(0 <= x && x < 1) {
			t.Fatalf("Float64() = %v", x)
		}
		counts[int(64*x)]++
		thirds[r.IntN(threeQuarters)%3]++
		order := fmt.Sprint(r.Perm(4))
		if _, ok := index[order]; !ok {
			index[order] = len(index)
		}
		orders[index[order]]++
	}
	chiSquare(t, "Float64", counts)
	chiSquare(t, "IntN", thirds)
	chiSquare(t, "Perm", orders)
}

func FuzzIntN(f *testing.F) {
	f.Add(uint64(1), 10)
	f.Add(uint64(2), math.MaxInt)
	f.Add(uint64(3), -1)
	f.Fuzz(func(t *testing.T, seed uint64, n int) {
		got := NewRandom(seed, "fuzz").IntN(n)
		if got < 0 || got >= max(n, 1) {
			t.Errorf("IntN(%d) = %d", n, got)
		}
	})
}

// moments checks mean, variance and the largest distance from the normal
// distribution function (Kolmogorov and Smirnov), cut off at limit.
func moments(t *testing.T, what string, x []float64, variance, limit float64) {
	t.Helper()
	n := float64(len(x))
	sum, squares := 0.0, 0.0
	for _, v := range x {
		sum += v
		squares += v * v
	}
	if mean := sum / n; math.Abs(mean) > 5*math.Sqrt(variance/n) {
		t.Errorf("%s: mean %v", what, mean)
	}
	if got := squares / n; math.Abs(got-variance) > 5*variance*math.Sqrt(2/n) {
		t.Errorf("%s: variance %v, want %v", what, got, variance)
	}
	slices.Sort(x)
	if x[0] < -limit || x[len(x)-1] > limit {
		t.Errorf("%s: from %v to %v, limit %v", what, x[0], x[len(x)-1], limit)
	}
	distance, outside := 0.0, normalCDF(-limit)
	for i, v := range x {
		p := (normalCDF(v) - outside) / (1 - 2*outside)
		distance = max(distance, math.Abs(p-float64(i)/n), math.Abs(p-float64(i+1)/n))
	}
	if distance > 2/math.Sqrt(n) { // once in 1500 samples
		t.Errorf("%s: distribution differs by %v", what, distance)
	}
}

func TestRandomNormal(t *testing.T) {
	const n = 500_000
	r := NewRandom(1, "normal")
	normal, truncated := make([]float64, n), make([]float64, n)
	for i := range n {
		normal[i], truncated[i] = r.Normal(), r.TruncatedNormal()
	}
	moments(t, "Normal", normal, 1, 40)
	moments(t, "TruncatedNormal", truncated, truncatedStd*truncatedStd, 2)
	if largest := normal[n-1]; largest < 4 {
		t.Errorf("the largest of %d normal numbers is %v", n, largest)
	}
}

func BenchmarkRandom(b *testing.B) {
	r := NewRandom(1, "benchmark")
	b.Run("Uint32", func(b *testing.B) {
		for b.Loop() {
			r.Uint32()
		}
	})
	b.Run("Float64", func(b *testing.B) {
		for b.Loop() {
			r.Float64()
		}
	})
	b.Run("Normal", func(b *testing.B) {
		for b.Loop() {
			r.Normal()
		}
	})
}
