//go:build !purego

package machine

import "github.com/seed-5f2744a7/tensornet/runtime"

//go:generate go run ../../internal/limits

// multiplyAdd runs turns of 24 multiply-adds of vectors.
func multiplyAdd(on runtime.Machine, bytes, turns int) {
	switch {
	case on.AVX512() && bytes == 4:
		multiplyAdd32AVX512(turns)
	case on.AVX512():
		multiplyAdd64AVX512(turns)
	case bytes == 4:
		multiplyAdd32(turns)
	default:
		multiplyAdd64(turns)
	}
}

// readVectors reads turns of eight vectors.
func readVectors(on runtime.Machine, from *byte, turns int) {
	if on.AVX512() {
		readAVX512(from, turns)
	} else {
		read(from, turns)
	}
}
