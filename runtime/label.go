package runtime

import (
	"fmt"
	"math"
)

// SetLabel makes a class, counted from 0, the target t of an output: one-hot
// where t has several elements, the class itself, 0 or 1, where it has one. A
// label that is no class makes t NaN, so that no training can take it for one.
func SetLabel[T Float](t []T, label int) {
	clear(t)
	switch n := len(t); {
	case n == 1 && (label == 0 || label == 1):
		t[0] = T(label)
	case n > 1 && label >= 0 && label < n:
		t[label] = 1
	default:
		for i := range t {
			t[i] = T(math.NaN())
		}
	}
}

// Label is the class that a target or an output stands for: the largest of
// several elements, a single one above ½ or not; -1 for NaN or no element.
func Label[T Float](t []T) int {
	if len(t) == 1 {
		return above(t[0], 0.5)
	}
	return Argmax(t)
}

// CheckLabel refuses a label of an output that is not one of its classes.
func CheckLabel(output string, label, classes int) error {
	if label < 0 || label >= classes {
		return fmt.Errorf("output %q: found label %d, expected 0 to %d", output, label, classes-1)
	}
	return nil
}
