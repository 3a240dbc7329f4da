//go:build !purego

package runtime

import "unsafe"

//go:generate go run ./internal/sweeps

// The functions here do a whole sweep in vector code and report whether they
// could. Multiplications and additions are fused, which rounds once where plain
// Go rounds twice; the bits of an element do not depend on where a sweep begins.

// vectorLargest looks at whole blocks and returns how many elements these are.
func vectorLargest[T Float](on Machine, x []T) (most T, done int) {
	width := vectorOf(on) / int(unsafe.Sizeof(most))
	blocks := len(x) / (4 * width)
	if !on.AVX2() || blocks == 0 {
		return 0, 0
	}
	var lanes [16]T
	switch p := unsafe.Pointer(&lanes); {
	case on.AVX512() && single[T]():
		largest32AVX512((*[16]float32)(p), at32(x), blocks)
	case on.AVX512():
		largest64AVX512((*[8]float64)(p), at64(x), blocks)
	case single[T]():
		largest32((*[8]float32)(p), at32(x), blocks)
	default:
		largest64((*[4]float64)(p), at64(x), blocks)
	}
	for _, v := range lanes[:width] {
		if !(v <= most) && most == most {
			most = v
		}
	}
	return most, blocks * 4 * width
}

// vectorLambNorms is a sweep of lamb that moves the means, and returns the sums of the squares
// of weights and of m/(√v + epsilon).
func vectorLambNorms[T Float](on Machine, numbers *[5]T, w, m, v, gradient []T) (n norms, done bool) {
	if !on.AVX2() {
		return n, false
	}
	var sums [16]float64
	switch p, c := unsafe.Pointer(&sums), unsafe.Pointer(numbers); {
	case on.AVX512() && single[T]():
		lambNorms32AVX512((*[5]float32)(c), at32(w), at32(m), at32(v), at32(gradient), len(w), (*[16]float64)(p))
	case on.AVX512():
		lambNorms64AVX512((*[5]float64)(c), at64(w), at64(m), at64(v), at64(gradient), len(w), (*[16]float64)(p))
	case single[T]():
		lambNorms32((*[5]float32)(c), at32(w), at32(m), at32(v), at32(gradient), len(w), (*[8]float64)(p))
	default:
		lambNorms64((*[5]float64)(c), at64(w), at64(m), at64(v), at64(gradient), len(w), (*[8]float64)(p))
	}
	lanes := vectorOf(on) / 8
	for i := range lanes {
		n.weights += sums[i]
		n.step += sums[lanes+i]
	}
	return n, true
}

// vectorOf is the size of a vector in bytes.
func vectorOf(on Machine) int {
	if on.AVX512() {
		return 64
	}
	return 32
}

func single[T Float]() bool { return unsafe.Sizeof(T(0)) == 4 }

func at32[T Float](x []T) *float32 { return (*float32)(unsafe.Pointer(unsafe.SliceData(x))) }

func at64[T Float](x []T) *float64 { return (*float64)(unsafe.Pointer(unsafe.SliceData(x))) }
