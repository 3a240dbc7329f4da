package runtime

import (
	"hash/fnv"
	"io"
	"math"
	"math/bits"
)

// Random is a stream of random numbers, made of Philox blocks whose key is the
// seed and whose counter is the position in the stream and the stream's name.
// What a seed and a name give is stable for ever and the same on every machine.
//
// A Random belongs to one goroutine; a copy goes on from the same place.
type Random struct {
	seed, stream uint64
	next         uint64 // words drawn so far
	block        [4]uint32
}

// NewRandom starts a stream. Streams of different names, mostly those of
// tensors, are independent of each other and of the order in which they are
// used. The name counts by its 64-bit FNV-1a hash.
func NewRandom(seed uint64, stream string) *Random {
	hash := fnv.New64a()
	io.WriteString(hash, stream)
	return &Random{seed: seed, stream: hash.Sum64()}
}

// Uint32 returns 32 random bits.
func (r *Random) Uint32() uint32 {
	word := r.next % 4
	if word == 0 {
		block := r.next / 4
		counter := [4]uint32{uint32(block), uint32(block >> 32), uint32(r.stream), uint32(r.stream >> 32)}
		r.block = Philox(counter, [2]uint32{uint32(r.seed), uint32(r.seed >> 32)})
	}
	r.next++
	return r.block[word]
}

// Uint64 returns 64 random bits, the lower half drawn first.
func (r *Random) Uint64() uint64 {
	low := uint64(r.Uint32())
	return uint64(r.Uint32())<<32 | low
}

// Float64 returns a uniform number in [0, 1), a multiple of 2⁻⁵³.
func (r *Random) Float64() float64 { return float64(r.Uint64()>>11) / (1 << 53) }

// IntN returns a uniform integer in [0, n), without bias, and 0 for n < 1.
//
// Lemire, "Fast random integer generation in an interval", 2018.
func (r *Random) IntN(n int) int {
	if n < 1 {
		return 0
	}
	high, low := bits.Mul64(r.Uint64(), uint64(n))
	for rejected := -uint64(n) % uint64(n); low < rejected; {
		high, low = bits.Mul64(r.Uint64(), uint64(n))
	}
	return int(high)
}

// Shuffle puts n elements into a random order by swapping pairs (Fisher and
// Yates).
func (r *Random) Shuffle(n int, swap func(i, j int)) {
	for i := n - 1; i > 0; i-- {
		swap(i, r.IntN(i+1))
	}
}

// Perm returns the integers of [0, n) in a random order, none for n < 1.
func (r *Random) Perm(n int) []int {
	order := make([]int, max(n, 0))
	for i := range order {
		order[i] = i
	}
	r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	return order
}

// Normal returns a number of the standard normal distribution, by the ratio of
// uniforms: its bits come from one division, so that they are the same on every
// machine, and logarithms only decide which points to reject.
//
// Kinderman and Monahan, "Computer generation of random variables using the
// ratio of uniform deviates", 1977; the two quadratics that spare most
// logarithms are those of Leva, "A fast normal random number generator", 1992.
func (r *Random) Normal() float64 {
	for {
		u := 1 - r.Float64()
		v := 1.7156 * (r.Float64() - 0.5)
		x, y := u-0.449871, math.Abs(v)+0.386595
		q := x*x + y*(0.19600*y-0.25472*x)
		if q < 0.27597 || q <= 0.27846 && v*v <= -4*u*u*math.Log(u) {
			return v / u
		}
	}
}

// TruncatedNormal returns a number of the standard normal distribution
// restricted to [-2, 2].
func (r *Random) TruncatedNormal() float64 {
	for {
		if x := r.Normal(); math.Abs(x) <= 2 {
			return x
		}
	}
}
