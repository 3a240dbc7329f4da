package convert

import (
	"fmt"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/onnx"
)

// array is a constant: what a file gives, or what was computed of that.
type array struct {
	shape []int
	data  []float64
	of    onnx.DType
}

// reals is the type of floating-point numbers of any size.
const reals onnx.DType = 0

// typeOf is a type as values have it.
func typeOf(t onnx.DType) onnx.DType {
	if t.IsFloat() {
		return reals
	}
	return t
}

// joined is the type of what is computed of two.
func joined(a, b onnx.DType) onnx.DType {
	switch {
	case a == reals || b == reals:
		return reals
	case a == onnx.Bool:
		return b
	}
	return a
}

// maxArray bounds the elements of what is computed, so that shapes that a file claims take no
// more memory than weights do.
const maxArray = 1 << 28

func sizeOf(shape []int) int {
	n := 1
	for _, extent := range shape {
		n *= extent
	}
	return n
}

func scalar(v float64) *array { return &array{data: []float64{v}} }

// integers is a constant with one axis.
func integers(list []int) *array {
	a := &array{shape: []int{len(list)}, of: onnx.Int64}
	for _, n := range list {
		a.data = append(a.data, float64(n))
	}
	return a
}

// ints are the elements as integers; those beyond an int are its ends.
func (a *array) ints() []int {
	list := make([]int, len(a.data))
	for i, v := range a.data {
		list[i] = int(max(min(v, 1<<53), -1<<53))
	}
	return list
}

// single is the one number that all elements are.
func (a *array) single() (float64, bool) {
	if len(a.data) == 0 {
		return 0, false
	}
	for _, v := range a.data {
		if v != a.data[0] && (v == v || a.data[0] == a.data[0]) {
			return 0, false
		}
	}
	return a.data[0], true
}

// truth is a condition as an element.
func truth(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

func (a *array) reshaped(shape []int) *array {
	return &array{slices.Clone(shape), a.data, a.of}
}

// gathered is an array of a shape whose element at an index is that of a at the sum of offset
// and the strides.
func (a *array) gathered(shape []int, offset int, along []int) *array {
	out := &array{slices.Clone(shape), make([]float64, sizeOf(shape)), a.of}
	index := make([]int, len(shape))
	at := offset
	for i := range out.data {
		out.data[i] = a.data[at]
		for k := len(shape) - 1; k >= 0; k-- {
			index[k]++
			at += along[k]
			if index[k] < shape[k] {
				break
			}
			at -= index[k] * along[k]
			index[k] = 0
		}
	}
	return out
}

// transposed has axis order[i] of a as axis i.
func (a *array) transposed(order []int) *array {
	shape, along, from := make([]int, len(order)), make([]int, len(order)), ir.RowMajor(a.shape)
	for i, k := range order {
		shape[i], along[i] = a.shape[k], from[k]
	}
	return a.gathered(shape, 0, along)
}

// expanded repeats axes of one element, as numpy.broadcast_to. It fails where shapes do not
// fit.
func (a *array) expanded(shape []int) (*array, error) {
	if slices.Equal(a.shape, shape) {
		return a, nil
	}
	along := make([]int, len(shape))
	from, off := ir.RowMajor(a.shape), len(shape)-len(a.shape)
	for i, n := range a.shape {
		switch {
		case off < 0 || n != 1 && n != shape[off+i]:
			return nil, fmt.Errorf("%v cannot be repeated to %v", a.shape, shape)
		case n != 1:
			along[off+i] = from[i]
		}
	}
	return a.gathered(shape, 0, along), nil
}

// broadcast is the shape of an elementwise operation.
func broadcast(shapes ...[]int) ([]int, error) {
	var out []int
	for _, shape := range shapes {
		for len(out) < len(shape) {
			out = slices.Insert(out, 0, 1)
		}
		off := len(out) - len(shape)
		for i, n := range shape {
			switch {
			case out[off+i] == 1:
				out[off+i] = n
			case n != 1 && n != out[off+i]:
				return nil, fmt.Errorf("shapes %v do not fit one another", shapes)
			}
		}
	}
	return out, nil
}

// concatenated joins arrays along an axis.
func concatenated(axis int, list []*array) *array {
	out := &array{shape: slices.Clone(list[0].shape), of: list[0].of}
	out.shape[axis] = 0
	rows := sizeOf(list[0].shape[:axis])
	for _, a := range list {
		out.shape[axis] += a.shape[axis]
		out.of = joined(out.of, a.of)
	}
	for row := range rows {
		for _, a := range list {
			n := len(a.data) / max(rows, 1)
			out.data = append(out.data, a.data[row*n:(row+1)*n]...)
		}
	}
	return out
}

// following is a constant with the axes of what is stored of a value.
func (a *array) following(lead *value, off int) *array {
	var fine, order []int
	places := make([]int, len(lead.stored))
	for i := range places {
		places[i] = -1
	}
	for axis, parts := range lead.axes {
		for _, k := range parts {
			n := 1
			if axis >= off && a.shape[axis-off] > 1 {
				n = lead.stored[k]
			}
			places[k] = len(fine)
			fine = append(fine, n)
		}
	}
	for _, p := range places {
		if p < 0 {
			p, fine = len(fine), append(fine, 1)
		}
		order = append(order, p)
	}
	out := a.reshaped(fine).transposed(order)
	for len(out.shape) > 1 && out.shape[0] == 1 {
		out.shape = out.shape[1:]
	}
	return out
}
