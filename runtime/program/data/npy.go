package data

import (
	"fmt"
	"io"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/npy"
)

// fromNPY reads examples from NumPy's format.
func fromNPY(src io.Reader, inputs []runtime.TensorInfo) ([][]float64, error) {
	if len(inputs) != 1 {
		return nil, fmt.Errorf("one array, but the network has %d inputs: want a JSON object of them", len(inputs))
	}
	array, err := npy.Open(src)
	if err != nil {
		return nil, err
	}
	in := inputs[0]
	size := elements(in.Shape)
	count, ok := fits(array.Shape, in.Shape)
	if !ok {
		return nil, fmt.Errorf("npy: input %q: %w", in.Name, misfit(array.Shape, in.Shape, ", or several of them with one more axis in front"))
	}
	examples := [][]float64{}
	for range count {
		values := make([]float64, size)
		if err := array.Next(values); err != nil {
			return nil, err
		}
		for i, v := range values {
			if !runtime.IsFinite(v) {
				return nil, fmt.Errorf("npy: %v among the numbers, at position %d: want finite ones", v, len(examples)*size+i)
			}
		}
		examples = append(examples, values)
	}
	return examples, array.End()
}
