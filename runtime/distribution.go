package runtime

import "math"

// The conversions of products in the initialisers forbid the compiler to fuse a
// multiplication with an addition, so that the bits are the same on every
// machine.

// truncatedAt is where the truncated normal distribution ends, in standard deviations.
const truncatedAt = 2

// Uniform draws w from the uniform distribution between lo and hi, rounded to T.
func Uniform[T Float](w []T, lo, hi float64, r *Random) {
	pick[func([]T, float64, float64, *Random)](uniforms)(w, lo, hi, r)
}

var uniforms = compiled{uniform[float32], uniform[float64]}

func uniform[T Float](w []T, lo, hi float64, r *Random) {
	number := func(x uint64) T { return T(lo + float64((hi-lo)*unit(x))) }
	if r.next%4 == 0 {
		first, pairs := r.next/4, len(w)/2
		inParts(pairs, func(_, begin, end int) {
			for i := begin; i < end; i++ {
				a, b := r.pair(first + uint64(i))
				w[2*i], w[2*i+1] = number(a), number(b)
			}
		})
		r.next += 4 * uint64(pairs)
		w = w[2*pairs:]
	}
	for i := range w {
		w[i] = number(r.Uint64())
	}
}

// Normal draws w from the normal distribution of this mean and standard
// deviation, rounded to T.
func Normal[T Float](w []T, mean, std float64, r *Random) {
	pick[func(w []T, mean, std, limit float64, r *Random)](allNormals)(w, mean, std, math.Inf(1), r)
}

// TruncatedNormal draws w from the normal distribution of this mean and
// standard deviation, restricted to two standard deviations about the mean and
// rounded to T. What remains has 0.8796 of the standard deviation.
func TruncatedNormal[T Float](w []T, mean, std float64, r *Random) {
	pick[func(w []T, mean, std, limit float64, r *Random)](allNormals)(w, mean, std, truncatedAt, r)
}

var allNormals = compiled{normals[float32], normals[float64]}

// normals draws w as calls of [Random.Normal] do, of which it takes those up to limit.
// Each block of the stream is a point that is accepted or not, so that blocks can be
// tried in parts side by side.
func normals[T Float](w []T, mean, std, limit float64, r *Random) {
	for r.next%4 == 0 && len(w) > 0 {
		accepted := make([]int, parts(len(w)))
		inParts(len(w), func(part, begin, end int) {
			accepted[part] = tryBlocks(w[begin:end], mean, std, limit, r, r.next/4+uint64(begin))
		})
		r.next += 4 * uint64(len(w))
		n := 0
		for part, count := range accepted {
			begin := part * partSize
			copy(w[n:], w[begin:begin+count])
			n += count
		}
		w = w[n:]
	}
	for i := range w {
		x := r.Normal()
		for math.Abs(x) > limit {
			x = r.Normal()
		}
		w[i] = T(mean + float64(std*x))
	}
}

// tryBlocks tries as many blocks as w is long, from first on, and begins w with the
// numbers of those that are accepted, of which it returns how many there are.
func tryBlocks[T Float](w []T, mean, std, limit float64, r *Random, first uint64) (accepted int) {
	for i := range w {
		x, ok := ratio(r.pair(first + uint64(i)))
		w[accepted] = T(mean + float64(std*x))
		accepted += both(ok, math.Abs(x) <= limit)
	}
	return accepted
}

// both is 1 if both hold, else 0; it is compiled without a branch.
func both(a, b bool) (n int) {
	if a {
		n = 1
	}
	if !b {
		n = 0
	}
	return n
}

// partSize is how many numbers are worth a goroutine.
const partSize = 8192

func parts(n int) int { return (n + partSize - 1) / partSize }

// inParts calls f for parts of n numbers, several at a time.
func inParts(n int, f func(part, begin, end int)) {
	count := parts(n)
	workers := 1
	if count > 1 {
		workers = min(count, processors())
	}
	pool := NewPool(workers)
	defer pool.Close()
	pool.Do(count, func(i int) { f(i, i*partSize, min((i+1)*partSize, n)) })
}
