package runtime

import "unsafe"

// ToLanes puts the samples that lie stride elements apart from src on, n of at
// most lanes, side by side: dst[i·lanes+l] is element i of sample l. Further
// lanes repeat the last sample.
func ToLanes[T Float](on Machine, dst []T, lanes int, src *T, stride, n int) {
	pick[func(Machine, []T, int, *T, int, int)](toLanesOf)(on, dst, lanes, src, stride, n)
}

var toLanesOf = compiled{toLanes[float32], toLanes[float64]}

func toLanes[T Float](on Machine, dst []T, lanes int, src *T, stride, n int) {
	done := 0
	if n == lanes {
		done = vectorToLanes(on, dst, lanes, src, stride)
	}
	for l := range lanes {
		sample := elements(src, stride*min(l, n-1), len(dst)/lanes)
		for i := done; i < len(sample); i++ {
			dst[i*lanes+l] = sample[i]
		}
	}
}

// FromLanes is the way back: element i of sample l, of the first n, goes to the
// place l·stride+i after dst.
func FromLanes[T Float](on Machine, dst *T, stride int, src []T, lanes, n int) {
	pick[func(Machine, *T, int, []T, int, int)](fromLanesOf)(on, dst, stride, src, lanes, n)
}

var fromLanesOf = compiled{fromLanes[float32], fromLanes[float64]}

func fromLanes[T Float](on Machine, dst *T, stride int, src []T, lanes, n int) {
	done := 0
	if n == lanes {
		done = vectorFromLanes(on, dst, stride, src, lanes)
	}
	for l := range n {
		sample := elements(dst, stride*l, len(src)/lanes)
		for i := done; i < len(sample); i++ {
			sample[i] = src[i*lanes+l]
		}
	}
}

// WeighLanes multiplies the first n lanes by weight and sets the others to 0.
func WeighLanes[T Float](on Machine, x []T, lanes, n int, weight T) {
	if weight != 1 {
		Scale(on, x, weight)
	}
	if n == lanes {
		return
	}
	for ; len(x) >= lanes; x = x[lanes:] {
		clear(x[n:lanes])
	}
}

// elements are n elements from the given place after p on.
func elements[T Float](p *T, offset, n int) []T {
	return unsafe.Slice((*T)(unsafe.Add(unsafe.Pointer(p), uintptr(offset)*unsafe.Sizeof(*p))), n)
}
