package runtime

import (
	"encoding/binary"
	"math"
	"slices"
)

// Array is a tensor of either type of elements, as files take it: the code that
// reads and writes it is compiled once, not for each package.
type Array struct {
	Name  string
	Shape []int

	dtype  DType
	memory []byte // of the elements, row-major and in the machine's order
}

// Arrays are tensors, whose memory they share.
func Arrays[T Float](tensors []Tensor[T]) []Array {
	arrays := make([]Array, len(tensors))
	for i, t := range tensors {
		arrays[i] = Array{t.Name, t.Shape, DTypeOf[T](), bytesOf(t.Data)}
	}
	return arrays
}

// NewArray returns a tensor of zeros.
func NewArray(d DType, name string, shape []int) Array {
	return Array{name, shape, d, AllocateSlice[byte](size(shape) * d.Bytes())}
}

// copies are arrays of the same names and values.
func copies(arrays []Array) []Array {
	out := make([]Array, len(arrays))
	for i, a := range arrays {
		a.memory = append(AllocateSlice[byte](len(a.memory))[:0], a.memory...)
		out[i] = a
	}
	return out
}

// prefixed are the same arrays under other names.
func prefixed(prefix string, arrays []Array) []Array {
	out := make([]Array, len(arrays))
	for i, a := range arrays {
		a.Name = prefix + "/" + a.Name
		out[i] = a
	}
	return out
}

// infinite is the first of elements in the machine's order that is not a finite
// number, and its place; -1 if there is none.
func (d DType) infinite(memory []byte) (i int, found float64) {
	if d == Float64 {
		for i := range len(memory) / 8 {
			if v := math.Float64frombits(binary.NativeEndian.Uint64(memory[8*i:])); !IsFinite(v) {
				return i, v
			}
		}
		return -1, 0
	}
	for i := range len(memory) / 4 {
		if v := math.Float32frombits(binary.NativeEndian.Uint32(memory[4*i:])); !IsFinite(v) {
			return i, float64(v)
		}
	}
	return -1, 0
}

// bigEndian is the order of some machines; that of files is the other one.
var bigEndian = binary.NativeEndian.Uint16([]byte{0, 1}) == 1

// turn takes elements from the machine's order to that of files, or back.
func (d DType) turn(memory []byte) {
	if !bigEndian {
		return
	}
	for element := range slices.Chunk(memory, d.Bytes()) {
		slices.Reverse(element)
	}
}
