//go:build !purego

package runtime

import "unsafe"

//go:generate go run ./internal/sweeps

// The functions here do a whole sweep in vector code and report whether they
// could. Multiplications and additions are fused, which rounds once where plain
// Go rounds twice; the bits of an element do not depend on where a sweep begins.

// vectorLargest looks at whole blocks and returns how many elements these are.
func vectorLargest[T Float](on Machine, x []T) (most T, done int) {
	width, _ := widthOf[T]()
	blocks := len(x) / (4 * width)
	if !on.AVX2() || blocks == 0 {
		return 0, 0
	}
	var lanes [8]T
	if single[T]() {
		largest32((*[8]float32)(unsafe.Pointer(&lanes)), at32(x), blocks)
	} else {
		largest64((*[4]float64)(unsafe.Pointer(&lanes)), at64(x), blocks)
	}
	for _, v := range lanes[:width] {
		if !(v <= most) && most == most {
			most = v
		}
	}
	return most, blocks * 4 * width
}

func single[T Float]() bool { return unsafe.Sizeof(T(0)) == 4 }

func at32[T Float](x []T) *float32 { return (*float32)(unsafe.Pointer(unsafe.SliceData(x))) }

func at64[T Float](x []T) *float64 { return (*float64)(unsafe.Pointer(unsafe.SliceData(x))) }
