package runtime

import (
	"fmt"
	"math"
	"unsafe"
)

// An input of integers has elements of int32 where the network's numbers are
// float32, and of int64 where they are float64: all inputs are one block, which
// code for any network moves as it is. That some are integers matters where they
// come in, and where they are computed with.

// FromIntegers makes numbers of the integers that lie in the memory of src, which
// may be that of dst.
func FromIntegers[T Float](dst, src []T) {
	if unsafe.Sizeof(T(0)) == 4 {
		for i, v := range integersOf[int32](src) {
			dst[i] = T(v)
		}
		return
	}
	for i, v := range integersOf[int64](src) {
		dst[i] = T(v)
	}
}

// ToIntegers is the way back: it leaves whole numbers as integers in the memory of
// dst, which may be that of src. Of float64 all integers of int32 arrive as they are;
// float32 has none beyond 2²⁴ but some, and none as great as the greatest.
func ToIntegers[T, V Float](dst []T, src []V) {
	if unsafe.Sizeof(T(0)) == 4 {
		for i, v := range src {
			integersOf[int32](dst)[i] = int32(v)
		}
		return
	}
	for i, v := range src {
		integersOf[int64](dst)[i] = int64(v)
	}
}

// integersOf views the memory of numbers as integers of the same size.
func integersOf[N int32 | int64, T Float](x []T) []N {
	return unsafe.Slice((*N)(unsafe.Pointer(unsafe.SliceData(x))), len(x))
}

// Wanted says which integers an input takes; empty if v is one of them, or the
// input takes any number.
func (in *TensorInfo) Wanted(v float64) string {
	switch {
	case !in.Integers:
	case in.Below > 0 && !(v >= 0 && v < float64(in.Below) && v == math.Trunc(v)):
		return fmt.Sprintf("an integer from 0 to %d", in.Below-1)
	case !(v >= math.MinInt32 && v <= math.MaxInt32 && v == math.Trunc(v)):
		return "an integer that int32 can hold"
	}
	return ""
}

// InputOf is the input that an element belongs to, counted over all inputs, and the
// element's number in it.
func (m *ModelInfo) InputOf(i int) (in *TensorInfo, element int) {
	for k := range m.Inputs {
		in := &m.Inputs[k]
		n := size(in.Shape)
		if i < n {
			return in, i
		}
		i -= n
	}
	return nil, 0
}

// HasIntegers reports whether an input is of integers.
func (m *ModelInfo) HasIntegers() bool {
	for _, in := range m.Inputs {
		if in.Integers {
			return true
		}
	}
	return false
}

// SetInput sets input i of a sample to numbers in row-major order, as prepared;
// integers where the input is of these.
func (n *Network[P, S, I, O, T]) SetInput(s *S, i int, values []float64) {
	n.layout.setInputs(unsafe.Pointer(n.table.Inputs(s)), i, i+1, values)
}

// SetInputs sets all inputs, one after another.
func (n *Network[P, S, I, O, T]) SetInputs(in *I, values []float64) {
	n.layout.setInputs(unsafe.Pointer(in), 0, len(n.layout.inputs), values)
}

// setInputs sets inputs from begin on.
func (l *layout) setInputs(inputs unsafe.Pointer, begin, end int, values []float64) {
	for i, v := range l.inputs[begin:end] {
		if in := &l.info.Inputs[begin+i]; l.double {
			set(in, of[float64](inputs, v), values)
		} else {
			set(in, of[float32](inputs, v), values)
		}
		values = values[v.size:]
	}
}

func set[T Float](in *TensorInfo, dst []T, values []float64) {
	if in.Integers {
		ToIntegers(dst, values[:len(dst)])
		return
	}
	for k := range dst {
		dst[k] = T(values[k])
	}
}

// checkInputs refuses integers that what reads them has no use for, in a block of
// inputs.
func (l *layout) checkInputs(inputs unsafe.Pointer) error {
	for _, i := range l.ranged {
		in, v := &l.info.Inputs[i], l.inputs[i]
		for k := range v.size {
			var x int
			if l.double {
				x = int(*(*int64)(unsafe.Add(inputs, v.offset+uintptr(8*k))))
			} else {
				x = int(*(*int32)(unsafe.Add(inputs, v.offset+uintptr(4*k))))
			}
			if x < 0 || x >= in.Below {
				return fmt.Errorf("input %q: found %d for element %d, expected 0 to %d", in.Name, x, k, in.Below-1)
			}
		}
	}
	return nil
}

// checkBatch is checkInputs for several, and names the one.
func (l *layout) checkBatch(in list) error {
	if len(l.ranged) == 0 {
		return nil
	}
	for k := range in.n {
		if err := l.checkInputs(unsafe.Pointer(in.of(k))); err != nil {
			return fmt.Errorf("%s: sample %d: %w", l.info.Package, k, err)
		}
	}
	return nil
}
