//go:build !purego

package runtime

import "unsafe"

// vectorToLanes transposes whole blocks of all lanes and returns how many
// elements of each sample these are. Blocks are those of AVX2 on AVX-512, too: rows are
// often pages apart, and twice as many drive one another out of the first cache.
func vectorToLanes[T Float](on Machine, dst []T, lanes int, src *T, stride int) int {
	width, size := widthOf[T]()
	blocks := len(dst) / lanes / width
	if !on.AVX2() || blocks == 0 || lanes%width != 0 {
		return 0
	}
	const most = 16 // blocks whose results stay in the first cache until their lines are full
	for first := 0; first < blocks; first += most {
		begin, n := first*width, min(most, blocks-first)
		for l := 0; l < lanes; l += width {
			transpose(&dst[begin*lanes+l], lanes*size, lanes*size*width, after(src, l*stride+begin), stride*size, 32, n)
		}
	}
	return blocks * width
}

// vectorFromLanes is the way back.
func vectorFromLanes[T Float](on Machine, dst *T, stride int, src []T, lanes int) int {
	width, size := widthOf[T]()
	blocks := len(src) / lanes / width
	if !on.AVX2() || blocks == 0 || lanes%width != 0 {
		return 0
	}
	for l := 0; l < lanes; l += width {
		transpose(after(dst, l*stride), stride*size, 32, &src[l], lanes*size, lanes*size*width, blocks)
	}
	return blocks * width
}

func transpose[T Float](dst *T, dstStride, dstStep int, src *T, srcStride, srcStep, blocks int) {
	if single[T]() {
		transpose32((*float32)(unsafe.Pointer(dst)), dstStride, dstStep, (*float32)(unsafe.Pointer(src)), srcStride, srcStep, blocks)
	} else {
		transpose64((*float64)(unsafe.Pointer(dst)), dstStride, dstStep, (*float64)(unsafe.Pointer(src)), srcStride, srcStep, blocks)
	}
}

// widthOf is the number of elements in a vector and the size of one.
func widthOf[T Float]() (width, size int) {
	size = int(unsafe.Sizeof(T(0)))
	return 32 / size, size
}

func after[T Float](p *T, n int) *T {
	return (*T)(unsafe.Add(unsafe.Pointer(p), uintptr(n)*unsafe.Sizeof(*p)))
}
