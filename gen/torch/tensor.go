package torch

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/onnx"
)

// Tensor is one of a file. Its numbers are read when they are asked for.
type Tensor struct {
	Name  string
	Shape []int
	Type  onnx.DType

	storage *storage
	offset  int // in elements
	strides []int

	of []*Tensor // the lengths and directions that it is made of, instead of a storage
}

// storage is a run of numbers in a file, of which tensors are views.
type storage struct {
	file     io.ReaderAt
	at, size int64 // in bytes
	dtype    onnx.DType
}

// Size is the number of elements.
func (t *Tensor) Size() int { return ir.Size(t.Shape) }

// check makes sure that all elements are there.
func (t *Tensor) check() error {
	size, reach := 1.0, float64(t.offset) // exact below 2⁵³
	for i, n := range t.Shape {
		if n < 0 || t.strides[i] < 0 {
			return fmt.Errorf("found the shape %v with strides %v", t.Shape, t.strides)
		}
		size *= float64(n)
		reach += float64(max(n-1, 0)) * float64(t.strides[i])
	}
	have := 0.0
	if width := t.Type.Bytes(); width > 0 {
		have = float64(t.storage.size / int64(width))
	}
	switch {
	case t.offset < 0 || size > math.MaxInt32:
		return fmt.Errorf("found the shape %v at %d, expected at most %d elements", t.Shape, t.offset, math.MaxInt32)
	case size > 0 && reach >= have:
		return fmt.Errorf("found %.0f numbers in the file, expected %.0f for the shape %v", have, reach+1, t.Shape)
	}
	return nil
}

// Numbers are the elements, row-major.
func (t *Tensor) Numbers() ([]float64, error) {
	if t.Size() == 0 {
		return nil, nil
	}
	if t.of != nil {
		return lengthened(t.of[0], t.of[1])
	}
	last := t.offset
	for i, n := range t.Shape {
		last += (n - 1) * t.strides[i]
	}
	width := t.Type.Bytes()
	raw := make([]byte, (last-t.offset+1)*width)
	if _, err := t.storage.file.ReadAt(raw, t.storage.at+int64(t.offset*width)); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	stored := t.Type.Decode(raw, last-t.offset+1)
	return view{dims: t.Shape, strides: t.strides}.of(stored), nil
}

// view is an array whose element at an index is that of another at the sum of offset and the
// strides.
type view struct {
	offset        int
	dims, strides []int
}

// of are the elements, row-major.
func (v view) of(data []float64) []float64 {
	out := make([]float64, ir.Size(v.dims))
	index := make([]int, len(v.dims))
	at := v.offset
	for i := range out {
		out[i] = data[at]
		for k := len(index) - 1; k >= 0; k-- {
			at += v.strides[k]
			if index[k]++; index[k] < v.dims[k] {
				break
			}
			at -= index[k] * v.strides[k]
			index[k] = 0
		}
	}
	return out
}

// NewTensor is one of numbers.
func NewTensor(name string, numbers []float64, shape ...int) *Tensor {
	var raw []byte
	for _, v := range numbers {
		raw = binary.LittleEndian.AppendUint64(raw, math.Float64bits(v))
	}
	return &Tensor{Name: name, Shape: shape, Type: onnx.Double, strides: rowMajor(shape), storage: &storage{file: bytes.NewReader(raw), size: int64(len(raw)), dtype: onnx.Double}}
}
