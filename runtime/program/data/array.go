package data

import (
	"fmt"
	"slices"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// array is what numbers in nested arrays make; a single number has no axes.
type array struct {
	shape  []int
	values []float64
}

// check refuses what is not one example of an input. several says what else it could be.
func (a array) check(in *runtime.TensorInfo, several string) error {
	if count, ok := fits(a.shape, in.Shape); !ok || count != 1 {
		return fmt.Errorf("input %q: %w", in.Name, misfit(a.shape, in.Shape, several))
	}
	return nil
}

// fits says how many examples of an input an array of that shape holds. It is
// one in the input's shape, or flat; or several in one axis more.
func fits(shape, input []int) (examples int, ok bool) {
	one := func(shape []int) bool {
		n := elements(input)
		return slices.Equal(shape, input) || slices.Equal(shape, []int{n}) || n == 1 && len(shape) == 0
	}
	switch {
	case one(shape):
		return 1, true
	case len(shape) > 0 && shape[0] > 0 && one(shape[1:]):
		return shape[0], true
	}
	return 0, false
}

func misfit(shape, input []int, several string) error {
	flat := ""
	if len(input) != 1 {
		flat = fmt.Sprintf(", or [%d] flat", elements(input))
	}
	return fmt.Errorf("found the shape %v, want %v%s%s", runtime.FormatShape(shape), runtime.FormatShape(input), flat, several)
}
