//go:build !purego

package runtime

import (
	"math"
	"unsafe"
)

// vectorDropout fills the factors of whole blocks, of which mask must begin
// with one, and returns how many elements these are.
func vectorDropout[T Float](on Machine, mask []T, threshold uint32, keep T, key uint64, stream uint32, first int) int {
	iterations := len(mask) / 32
	if !on.AVX2() || iterations == 0 || !countable(first, len(mask)) {
		return 0
	}
	if counter := uint32(first / 4); single[T]() {
		dropout32(at32(mask), &key, &[1]float32{float32(keep)}, threshold, stream, counter, iterations)
	} else {
		dropout64(at64(mask), &key, &[1]float64{float64(keep)}, threshold, stream, counter, iterations)
	}
	return iterations * 32
}

// vectorDropoutLanes is vectorDropout for samples side by side.
func vectorDropoutLanes[T Float](on Machine, mask []T, threshold uint32, keep T, keys []uint64, stream uint32, first int) int {
	lanes := len(keys)
	iterations := len(mask) / lanes / 4
	if !on.AVX2() || iterations == 0 || lanes%8 != 0 || !countable(first, len(mask)) {
		return 0
	}
	for l := 0; l < lanes; l += 8 {
		stride, counter := lanes*int(unsafe.Sizeof(keep)), uint32(first/4)
		if single[T]() {
			dropoutLanes32(at32(mask[l:]), stride, &keys[l], &[1]float32{float32(keep)}, threshold, stream, counter, iterations)
		} else {
			dropoutLanes64(at64(mask[l:]), stride, &keys[l], &[1]float64{float64(keep)}, threshold, stream, counter, iterations)
		}
	}
	return iterations * 4
}

// countable reports whether elements begin with a block and have small numbers.
func countable(first, n int) bool { return first%4 == 0 && first >= 0 && first < math.MaxUint32-n }
