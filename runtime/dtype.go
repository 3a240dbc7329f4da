package runtime

import (
	"math"
	"slices"
)

// DType is a type of elements, by its name in specs and in Go.
type DType string

// The types of elements.
const (
	Float32 DType = "float32"
	Float64 DType = "float64"
)

// dtypes is what there is to know of each type of elements.
var dtypes = []struct {
	DType
	bytes  int
	max    float64
	stored string // in the header of a weights file
}{
	{Float32, 4, math.MaxFloat32, "F32"},
	{Float64, 8, math.MaxFloat64, "F64"},
}

// DTypes lists the types of elements, smallest first.
func DTypes() []DType {
	names := make([]DType, len(dtypes))
	for i, d := range dtypes {
		names[i] = d.DType
	}
	return names
}

// DTypeOf is the type T.
func DTypeOf[T Float]() DType {
	if _, single := any(T(0)).(float32); single {
		return Float32
	}
	return Float64
}

// index is that of a known type, and of float32 for all others.
func (d DType) index() int {
	return max(slices.Index(DTypes(), d), 0)
}

// Bytes is the size of an element.
func (d DType) Bytes() int { return dtypes[d.index()].bytes }

// Max is the largest finite element.
func (d DType) Max() float64 { return dtypes[d.index()].max }

// Stored is the name of the type in weights files.
func (d DType) Stored() string { return dtypes[d.index()].stored }
