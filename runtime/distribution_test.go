package runtime

import (
	"encoding/binary"
	"hash/fnv"
	"math"
	"slices"
	"testing"
)

var draws = []struct {
	name string
	fill func(w []float32, r *Random)
	one  func(r *Random) float32
	hash uint64 // of 100,000 numbers of the stream "draws" under seed 11
}{
	{"uniform", func(w []float32, r *Random) { Uniform(w, -2, 3, r) }, func(r *Random) float32 { return float32(-2 + float64(5*r.Float64())) }, 0x3732bc68bff3115f},
	{"normal", func(w []float32, r *Random) { Normal(w, 0.5, 3, r) }, func(r *Random) float32 { return float32(0.5 + float64(3*r.Normal())) }, 0xf9ed300165939039},
	{"truncated", func(w []float32, r *Random) { TruncatedNormal(w, 0.5, 3, r) }, func(r *Random) float32 { return float32(0.5 + float64(3*r.TruncatedNormal())) }, 0x4d6c47784fc19bd8},
}

// Numbers that are drawn in parts, on several processors, are those that one after the
// other gives, wherever the stream stands, and it goes on from the same place.
func TestDrawsInParts(t *testing.T) {
	for _, d := range draws {
		for _, n := range []int{0, 1, 2, 7, 100, partSize - 1, partSize + 1, 3*partSize + 5} {
			for skipped := range 5 {
				together, single := NewRandom(3, d.name), NewRandom(3, d.name)
				for range skipped {
					together.Uint32()
					single.Uint32()
				}
				got, want := make([]float32, n), make([]float32, n)
				d.fill(got, together)
				for i := range want {
					want[i] = d.one(single)
				}
				if !slices.Equal(got, want) {
					t.Fatalf("%d %s numbers after %d words differ", n, d.name, skipped)
				}
				if a, b := together.Uint64(), single.Uint64(); a != b || together.next != single.next {
					t.Fatalf("after %d %s numbers the stream is at word %d, want %d", n, d.name, together.next, single.next)
				}
			}
		}
	}
}

// Networks that were begun with a seed are begun with the same weights for ever.
func TestDrawsStay(t *testing.T) {
	for _, d := range draws {
		w := make([]float32, 100_000)
		d.fill(w, NewRandom(11, "draws"))
		hash := fnv.New64a()
		for _, x := range w {
			binary.Write(hash, binary.LittleEndian, math.Float32bits(x))
		}
		if got := hash.Sum64(); got != d.hash {
			t.Errorf("%s: %#x, want %#x", d.name, got, d.hash)
		}
	}
}

func BenchmarkDraws(b *testing.B) {
	w := make([]float32, 1<<20)
	for _, d := range draws {
		b.Run(d.name, func(b *testing.B) {
			for b.Loop() {
				d.fill(w, NewRandom(1, d.name))
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(w)), "ns/number")
		})
	}
}
