package runtime

import (
	"fmt"
	"slices"
)

// PiecewiseConstantDecay is initial up to and with the step of the first
// boundary, and after each boundary a value.
type PiecewiseConstantDecay struct {
	Boundaries []int     `opt:"boundaries,required" min:"0" doc:"steps, in ascending order, that are the last of their learning rate"`
	Values     []float64 `opt:"values,required" min:"0" doc:"the learning rate after each boundary; that before the first is the optimizer's"`
}

// Rate implements Schedule.
func (s PiecewiseConstantDecay) Rate(initial float64, step int) float64 {
	passed, _ := slices.BinarySearch(s.Boundaries, step)
	if passed = min(passed, len(s.Values)); passed == 0 {
		return initial
	}
	return s.Values[passed-1]
}

// Check says what is wrong, and with which option; nothing if all is right.
func (s PiecewiseConstantDecay) Check() (option, mistake string) {
	for i := 1; i < len(s.Boundaries); i++ {
		if s.Boundaries[i] <= s.Boundaries[i-1] {
			return "boundaries", fmt.Sprintf("found %d after %d, expected steps in ascending order", s.Boundaries[i], s.Boundaries[i-1])
		}
	}
	boundaries, values := len(s.Boundaries), len(s.Values)
	switch {
	case values == boundaries+1:
		return "values", fmt.Sprintf("found %d for %d boundaries, expected as many; the first is the optimizer's learning_rate, %v, and does not stand here", values, boundaries, s.Values[0])
	case values != boundaries:
		return "values", fmt.Sprintf("found %d for %d boundaries, expected as many: one after each", values, boundaries)
	}
	return "", ""
}
