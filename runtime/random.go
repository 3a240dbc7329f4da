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

// Reset begins the stream anew, under another seed.
func (r *Random) Reset(seed uint64) { r.seed, r.next = seed, 0 }

// Uint32 returns 32 random bits.
func (r *Random) Uint32() uint32 {
	word := r.next % 4
	if word == 0 {
		r.block[0], r.block[1], r.block[2], r.block[3] = r.words(r.next / 4)
	}
	r.next++
	return r.block[word]
}

// words are those of a block of the stream.
func (r *Random) words(block uint64) (w0, w1, w2, w3 uint32) {
	return philox(uint32(block), uint32(block>>32), uint32(r.stream), uint32(r.stream>>32), uint32(r.seed), uint32(r.seed>>32))
}

// pair is a block as two numbers of 64 bits: what two calls of Uint64 return.
func (r *Random) pair(block uint64) (a, b uint64) {
	w0, w1, w2, w3 := r.words(block)
	return uint64(w1)<<32 | uint64(w0), uint64(w3)<<32 | uint64(w2)
}

// Uint64 returns 64 random bits, the lower half drawn first.
func (r *Random) Uint64() uint64 {
	low := uint64(r.Uint32())
	return uint64(r.Uint32())<<32 | low
}

// Float64 returns a uniform number in [0, 1), a multiple of 2⁻⁵³.
func (r *Random) Float64() float64 { return unit(r.Uint64()) }

// unit is 64 bits as a number in [0, 1).
func unit(x uint64) float64 { return float64(int64(x>>11)) / (1 << 53) }

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
		if x, accepted := ratio(r.Uint64(), r.Uint64()); accepted {
			return x
		}
	}
}

// The quadratics accept surely below inner and reject surely above outer.
const inner, outer = 0.27597, 0.27846

// ratio is the ratio of the point of two numbers of 64 bits, and whether it is
// accepted. Processors cannot guess that: the one branch is on whether the point is
// near the curve, which few are.
func ratio(a, b uint64) (x float64, accepted bool) {
	u, v := 1-unit(a), 1.7156*(unit(b)-0.5)
	s, t := u-0.449871, math.Abs(v)+0.386595
	q := s*s + t*(0.19600*t-0.25472*s)
	if math.Abs(q-(inner+outer)/2) <= (outer-inner)/2+1e-9 {
		return v / u, q < inner || q <= outer && v*v <= -4*u*u*math.Log(u)
	}
	return v / u, q < inner
}

// TruncatedNormal returns a number of the standard normal distribution
// restricted to [-2, 2].
func (r *Random) TruncatedNormal() float64 {
	for {
		if x := r.Normal(); math.Abs(x) <= truncatedAt {
			return x
		}
	}
}
