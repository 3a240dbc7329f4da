//go:build !purego

package runtime

import "unsafe"

//go:generate go run ./internal/sweeps

// The functions here do a whole sweep in vector code and report whether they
// could. Multiplications and additions are fused, which rounds once where plain
// Go rounds twice; the bits of an element do not depend on where a sweep begins.

func vectorAdd[T Float](on Machine, sum, x []T) bool {
	if !on.AVX2() {
		return false
	}
	if n := len(x); single[T]() {
		add32(at32(sum), at32(x), n)
	} else {
		add64(at64(sum), at64(x), n)
	}
	return true
}

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

func vectorScale[T Float](on Machine, x []T, factor T) bool {
	if !on.AVX2() {
		return false
	}
	if n := len(x); single[T]() {
		scale32(&[1]float32{float32(factor)}, at32(x), n)
	} else {
		scale64(&[1]float64{float64(factor)}, at64(x), n)
	}
	return true
}

func vectorAdam[T Float](on Machine, numbers *[7]T, w, m, v, g []T) bool {
	if !on.AVX2() {
		return false
	}
	n, decay := len(w), numbers[6] != 1
	switch {
	case single[T]() && decay:
		adamDecay32((*[7]float32)(unsafe.Pointer(numbers)), at32(w), at32(m), at32(v), at32(g), n)
	case single[T]():
		adam32((*[7]float32)(unsafe.Pointer(numbers)), at32(w), at32(m), at32(v), at32(g), n)
	case decay:
		adamDecay64((*[7]float64)(unsafe.Pointer(numbers)), at64(w), at64(m), at64(v), at64(g), n)
	default:
		adam64((*[7]float64)(unsafe.Pointer(numbers)), at64(w), at64(m), at64(v), at64(g), n)
	}
	return true
}

// vectorAdamProduct takes rows of whole vectors only.
func vectorAdamProduct[T Float](on Machine, numbers *[7]T, w, m, v, d, x []T) bool {
	rows, n, decay := len(d), len(x), numbers[6] != 1
	if !on.AVX2() || rows == 0 || n == 0 || n*int(unsafe.Sizeof(T(0)))%32 != 0 {
		return false
	}
	switch {
	case single[T]() && decay:
		adamDecayProduct32((*[7]float32)(unsafe.Pointer(numbers)), at32(w), at32(m), at32(v), at32(d), at32(x), rows, n)
	case single[T]():
		adamProduct32((*[7]float32)(unsafe.Pointer(numbers)), at32(w), at32(m), at32(v), at32(d), at32(x), rows, n)
	case decay:
		adamDecayProduct64((*[7]float64)(unsafe.Pointer(numbers)), at64(w), at64(m), at64(v), at64(d), at64(x), rows, n)
	default:
		adamProduct64((*[7]float64)(unsafe.Pointer(numbers)), at64(w), at64(m), at64(v), at64(d), at64(x), rows, n)
	}
	return true
}

func vectorAdagrad[T Float](on Machine, numbers *[3]T, w, accumulator, g []T) bool {
	if !on.AVX2() {
		return false
	}
	if n := len(w); single[T]() {
		adagrad32((*[3]float32)(unsafe.Pointer(numbers)), at32(w), at32(accumulator), at32(g), n)
	} else {
		adagrad64((*[3]float64)(unsafe.Pointer(numbers)), at64(w), at64(accumulator), at64(g), n)
	}
	return true
}

func vectorSGD[T Float](on Machine, rate, momentum T, nesterov bool, w, velocity, g []T) bool {
	if !on.AVX2() {
		return false
	}
	n := len(w)
	if single[T]() {
		numbers := [2]float32{float32(rate), float32(momentum)}
		switch {
		case velocity == nil:
			sgd32((*[1]float32)(numbers[:1]), at32(w), at32(g), n)
		case nesterov:
			sgdNesterov32(&numbers, at32(w), at32(velocity), at32(g), n)
		default:
			sgdMomentum32(&numbers, at32(w), at32(velocity), at32(g), n)
		}
		return true
	}
	numbers := [2]float64{float64(rate), float64(momentum)}
	switch {
	case velocity == nil:
		sgd64((*[1]float64)(numbers[:1]), at64(w), at64(g), n)
	case nesterov:
		sgdNesterov64(&numbers, at64(w), at64(velocity), at64(g), n)
	default:
		sgdMomentum64(&numbers, at64(w), at64(velocity), at64(g), n)
	}
	return true
}

func vectorRMSProp[T Float](on Machine, numbers *[5]T, w, square, mean, momentum, g []T) bool {
	if !on.AVX2() {
		return false
	}
	if single[T]() {
		rmsprop32s((*[5]float32)(unsafe.Pointer(numbers)), at32(w), at32(square), at32(mean), at32(momentum), at32(g), len(w))
	} else {
		rmsprop64s((*[5]float64)(unsafe.Pointer(numbers)), at64(w), at64(square), at64(mean), at64(momentum), at64(g), len(w))
	}
	return true
}

// rmsprop32s picks the sweep by the slots that there are.
func rmsprop32s(numbers *[5]float32, w, square, mean, momentum, g *float32, n int) {
	switch {
	case mean == nil && momentum == nil:
		rmsprop32(numbers, w, square, g, n)
	case mean == nil:
		rmspropMomentum32(numbers, w, square, momentum, g, n)
	case momentum == nil:
		rmspropCentered32(numbers, w, square, mean, g, n)
	default:
		rmspropCenteredMomentum32(numbers, w, square, mean, momentum, g, n)
	}
}

// rmsprop64s is rmsprop32s for float64.
func rmsprop64s(numbers *[5]float64, w, square, mean, momentum, g *float64, n int) {
	switch {
	case mean == nil && momentum == nil:
		rmsprop64(numbers, w, square, g, n)
	case mean == nil:
		rmspropMomentum64(numbers, w, square, momentum, g, n)
	case momentum == nil:
		rmspropCentered64(numbers, w, square, mean, g, n)
	default:
		rmspropCenteredMomentum64(numbers, w, square, mean, momentum, g, n)
	}
}

func single[T Float]() bool { return unsafe.Sizeof(T(0)) == 4 }

func at32[T Float](x []T) *float32 { return (*float32)(unsafe.Pointer(unsafe.SliceData(x))) }

func at64[T Float](x []T) *float64 { return (*float64)(unsafe.Pointer(unsafe.SliceData(x))) }
