//go:build !purego

package runtime

import (
	"math"
	"unsafe"
)

// vectorDropout fills the factors of whole blocks, of which mask must begin
// with one, and returns how many elements these are.
func vectorDropout[T Float](on Machine, mask []T, threshold uint32, keep T, key uint64, stream uint32, first int) int {
	if !on.AVX2() || !countable(first, len(mask)) {
		return 0
	}
	done := 0
	if n := len(mask) / 64; on.AVX512() && n > 0 {
		if counter := uint32(first / 4); single[T]() {
			dropout32AVX512(at32(mask), &key, &[1]float32{float32(keep)}, threshold, stream, counter, n)
		} else {
			dropout64AVX512(at64(mask), &key, &[1]float64{float64(keep)}, threshold, stream, counter, n)
		}
		done = n * 64
	}
	rest := mask[done:]
	if n := len(rest) / 32; n > 0 {
		if counter := uint32((first + done) / 4); single[T]() {
			dropout32(at32(rest), &key, &[1]float32{float32(keep)}, threshold, stream, counter, n)
		} else {
			dropout64(at64(rest), &key, &[1]float64{float64(keep)}, threshold, stream, counter, n)
		}
		done += n * 32
	}
	return done
}

// vectorDropoutLanes is vectorDropout for samples side by side.
func vectorDropoutLanes[T Float](on Machine, mask []T, threshold uint32, keep T, keys []uint64, stream uint32, first int) int {
	lanes := len(keys)
	iterations := len(mask) / lanes / 4
	if !on.AVX2() || iterations == 0 || lanes%8 != 0 || !countable(first, len(mask)) {
		return 0
	}
	stride, counter := lanes*int(unsafe.Sizeof(keep)), uint32(first/4)
	for l := 0; l < lanes; {
		at, key := mask[l:], &keys[l]
		switch wide := on.AVX512() && lanes-l >= 16; {
		case wide && single[T]():
			dropoutLanes32AVX512(at32(at), stride, key, &[1]float32{float32(keep)}, threshold, stream, counter, iterations)
			l += 16
		case wide:
			dropoutLanes64AVX512(at64(at), stride, key, &[1]float64{float64(keep)}, threshold, stream, counter, iterations)
			l += 16
		case single[T]():
			dropoutLanes32(at32(at), stride, key, &[1]float32{float32(keep)}, threshold, stream, counter, iterations)
			l += 8
		default:
			dropoutLanes64(at64(at), stride, key, &[1]float64{float64(keep)}, threshold, stream, counter, iterations)
			l += 8
		}
	}
	return iterations * 4
}

// countable reports whether elements begin with a block and have small numbers.
func countable(first, n int) bool { return first%4 == 0 && first >= 0 && first < math.MaxUint32-n }
