package data

import (
	"fmt"
	"io"
	"slices"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/npy"
)

// npy uses the examples of an array in NumPy's format.
func (f *examplesFile) npy(src io.Reader) error {
	if len(f.Info.Inputs) != 1 {
		return fmt.Errorf("one array, but the network has %d inputs: want a JSON object of them", len(f.Info.Inputs))
	}
	array, err := npy.Open(src)
	if err != nil {
		return err
	}
	in := f.Info.Inputs[0]
	count, ok := fits(array.Shape, in.Shape)
	if !ok {
		return fmt.Errorf("npy: input %q: %w", in.Name, misfit(array.Shape, in.Shape, ", or several of them with one more axis in front"))
	}
	size := elements(in.Shape)
	for row := range count {
		x, wanted := f.next()
		if x.Values = slices.Grow(x.Values, size)[:size]; count == 1 {
			x.Row = -1
		}
		if err := array.Next(x.Values); err != nil {
			return err
		}
		if i := slices.IndexFunc(x.Values, func(v float64) bool { return !runtime.IsFinite(v) }); i >= 0 {
			x.broken = fmt.Errorf("%s: npy: %v among the numbers, at position %d: want finite ones", f.name, x.Values[i], row*size+i)
		}
		if wanted && !f.give(x) {
			return nil
		}
	}
	return array.End()
}
