package verify

import (
	"fmt"
	"slices"
)

// Tensor is an array of numbers on a tape, row-major.
type Tensor struct {
	Shape []int
	Data  []Scalar
}

// Size is the number of elements of a shape.
func Size(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}

// Values are the numbers themselves.
func (x Tensor) Values() []float64 {
	values := make([]float64, len(x.Data))
	for i, s := range x.Data {
		values[i] = s.Value()
	}
	return values
}

// Rows are the parts along the last axis.
func (x Tensor) Rows() [][]Scalar {
	n := x.Shape[len(x.Shape)-1]
	var rows [][]Scalar
	for i := 0; i < len(x.Data); i += n {
		rows = append(rows, x.Data[i:i+n])
	}
	return rows
}

// Reshape is x under another shape of the same size.
func (x Tensor) Reshape(shape []int) (Tensor, error) {
	if Size(shape) != len(x.Data) {
		return Tensor{}, fmt.Errorf("%v does not make %v", x.Shape, shape)
	}
	return Tensor{shape, x.Data}, nil
}

// Map applies f to every element.
func (x Tensor) Map(f func(Scalar) Scalar) Tensor {
	y := Tensor{x.Shape, make([]Scalar, len(x.Data))}
	for i, s := range x.Data {
		y.Data[i] = f(s)
	}
	return y
}

// product is W·x for a row-major W with as many columns as x has elements.
func product(w, x []Scalar) []Scalar {
	var y []Scalar
	for row := range slices.Chunk(w, len(x)) {
		sum := x[0].tape.Number(0)
		for i := range row {
			sum = sum.Add(row[i].Mul(x[i]))
		}
		y = append(y, sum)
	}
	return y
}

// zip applies f to elements in pairs.
func zip(f func(x, y Scalar) Scalar, x, y []Scalar) []Scalar {
	z := make([]Scalar, len(x))
	for i := range x {
		z[i] = f(x[i], y[i])
	}
	return z
}
