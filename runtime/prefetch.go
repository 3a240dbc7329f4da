package runtime

import "unsafe"

// PrefetchExclusive fetches x as if to write it, so that other processors that have read it
// have given it up when it is written. It changes nothing.
func PrefetchExclusive[T Float](x []T) {
	const line = 64 / 4
	words := unsafe.Slice((*uint32)(unsafe.Pointer(unsafe.SliceData(x))), len(x)*int(unsafe.Sizeof(T(0)))/4)
	bits := none // unknown to the compiler, which would leave the writing out
	for i := 0; i < len(words); i += line {
		words[i] |= bits
	}
}

var none uint32
