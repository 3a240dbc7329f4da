package runtime

import (
	"math"
	"slices"
)

// SampleKey is the key of all random numbers that one sample of one training
// step uses: the same for every number of threads. It is never 0, which stands
// for no randomness.
func SampleKey(seed uint64, step, sample int) uint64 {
	words := Philox([4]uint32{uint32(step), uint32(uint64(step) >> 32), uint32(sample), 0x5a3}, [2]uint32{uint32(seed), uint32(seed >> 32)})
	return (uint64(words[0])<<32 | uint64(words[1])) | 1
}

// Dropout fills mask with the factors of inverted dropout: 0 with probability
// rate, else 1/(1-rate), so that the expected factor is 1. The factors depend
// on the key, the stream (which tells layers apart) and the number of the
// element alone; first is the number of mask[0]. With key 0 all factors are 1.
//
// Srivastava et al., "Dropout: a simple way to prevent neural networks from
// overfitting", 2014.
func Dropout[T Float](on Machine, mask []T, rate float64, key uint64, stream uint32, first int) {
	done := 0
	if key != 0 {
		threshold, keep := factors[T](rate)
		done = vectorDropout(on, mask, threshold, keep, key, stream, first)
	}
	dropout(mask[done:], 1, rate, key, stream, first+done)
}

// DropoutLanes is Dropout for samples side by side, which have a key each.
func DropoutLanes[T Float](on Machine, mask []T, rate float64, keys []uint64, stream uint32, first int) {
	done := 0
	if !slices.Contains(keys, 0) {
		threshold, keep := factors[T](rate)
		done = vectorDropoutLanes(on, mask, threshold, keep, keys, stream, first)
	}
	mask = mask[done*len(keys):]
	for l := 0; l < len(keys) && len(mask) > 0; l++ {
		dropout(mask[l:], len(keys), rate, keys[l], stream, first+done)
	}
}

// factors are what dropout multiplies by, and below which word by 0.
func factors[T Float](rate float64) (threshold uint32, keep T) {
	return uint32(math.Round(rate * (1 << 32))), T(1 / (1 - rate))
}

// dropout fills every step-th element of mask.
func dropout[T Float](mask []T, step int, rate float64, key uint64, stream uint32, first int) {
	if key == 0 {
		for i := 0; i < len(mask); i += step {
			mask[i] = 1
		}
		return
	}
	threshold, keep := factors[T](rate)
	var words [4]uint32
	for i, n := 0, first; i < len(mask); i, n = i+step, n+1 {
		if i == 0 || n%4 == 0 {
			words = Philox([4]uint32{uint32(n / 4), uint32(uint64(n/4) >> 32), stream, 0xd0}, [2]uint32{uint32(key), uint32(key >> 32)})
		}
		if words[n%4] < threshold {
			mask[i] = 0
		} else {
			mask[i] = keep
		}
	}
}
