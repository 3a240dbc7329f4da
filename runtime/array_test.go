package runtime

import (
	"math"
	"slices"
	"testing"
)

// Elements are turned where the machine's order is not that of files.
func TestTurn(t *testing.T) {
	defer func(order bool) { bigEndian = order }(bigEndian)
	for _, c := range []struct {
		dtype DType
		big   []byte
	}{
		{Float32, []byte{3, 2, 1, 0, 7, 6, 5, 4}},
		{Float64, []byte{7, 6, 5, 4, 3, 2, 1, 0}},
	} {
		for _, bigEndian = range []bool{false, true} {
			memory := []byte{0, 1, 2, 3, 4, 5, 6, 7}
			want := slices.Clone(memory)
			if bigEndian {
				want = c.big
			}
			if c.dtype.turn(memory); !slices.Equal(memory, want) {
				t.Errorf("%s, big endian %v: %v, want %v", c.dtype, bigEndian, memory, want)
			}
		}
	}
}

func TestInfinite(t *testing.T) {
	for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		tensors := []Tensor[float64]{{"fine", []int{3}, []float64{math.MaxFloat64, -math.MaxFloat64, 5e-324}}, {"bad", []int{2}, []float64{1, bad}}}
		for k, a := range Arrays(tensors) {
			if i, v := a.dtype.infinite(a.memory); k == 0 && i != -1 || k == 1 && (i != 1 || v != bad && v == v) {
				t.Errorf("%s with %v: %v at %d", a.Name, bad, v, i)
			}
		}
	}
}

// Arrays share the memory of their tensors, copies do not; a new one is 0.
func TestArrays(t *testing.T) {
	tensors := example[float32](true)
	arrays := Arrays(tensors)
	kept := copies(arrays)
	clear(tensors[0].Data)
	zero := NewArray(Float32, tensors[0].Name, tensors[0].Shape)
	if !slices.Equal(arrays[0].memory, zero.memory) || slices.Equal(kept[0].memory, zero.memory) || len(zero.memory) != 6*4 {
		t.Errorf("%v, a copy %v, zeros %v", arrays[0].memory, kept[0].memory, zero.memory)
	}
}
