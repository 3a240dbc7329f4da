package ir

import "slices"

// Constraint is what a step of training makes of a weight in the end. Each of its slices
// has a norm n = √Σw², and is multiplied by (Rate·min(max(n, Min), Max) + (1 - Rate)·n)/(n + 1e-7).
// Rate 0 is none of this: elements below 0 become 0.
type Constraint struct {
	Min, Max, Rate float64
	Kept, Summed   []Axis // of the slices, and of the elements of one; at least one each, as [Nested] gives them
}

// Axis is one of those of a tensor in memory.
type Axis struct{ N, Stride int }

// Nested orders axes from the one of the largest stride, and joins those that are one.
func Nested(axes []Axis) []Axis {
	axes = slices.DeleteFunc(slices.Clone(axes), func(a Axis) bool { return a.N == 1 })
	slices.SortFunc(axes, func(a, b Axis) int { return b.Stride - a.Stride })
	var joined []Axis
	for _, a := range axes {
		if last := len(joined) - 1; last >= 0 && joined[last].Stride == a.N*a.Stride {
			joined[last] = Axis{joined[last].N * a.N, a.Stride}
		} else {
			joined = append(joined, a)
		}
	}
	if joined == nil {
		return []Axis{{1, 1}}
	}
	return joined
}

// Axes are those of a tensor of a shape whose last ones lie stride apart.
func Axes(shape []int, stride int) []Axis {
	axes := make([]Axis, len(shape))
	for i, s := range RowMajor(shape) {
		axes[i] = Axis{shape[i], s * stride}
	}
	return axes
}
