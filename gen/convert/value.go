package convert

import (
	"slices"
	"sort"

	"github.com/seed-5f2744a7/tensornet/gen/onnx"
)

// value is one of the model's: a constant, or a result of a layer seen in a way that costs
// nothing. Its axes are put together of the axes of what is stored, most significant first, so
// that transposing, reshaping, and leaving out axes of one element are other views of the same
// numbers. An axis of one element may be made of none: so the batch goes.
type value struct {
	constant *array
	at       ref
	stored   []int   // extents of the axes of what is stored, which may be finer than the layer's
	axes     [][]int // for each axis, which of them
	of       onnx.DType

	parameter string // of a constant: what the model calls it, if it has a name
}

// ref is a result of a layer.
type ref struct {
	layer  *layer
	output string // "" for the only, or first, one
}

func (r ref) shape() []int { return r.layer.shapes[r.output] }

// extent is that of an axis.
func (v *value) extent(axis int) int {
	n := 1
	for _, k := range v.axes[axis] {
		n *= v.stored[k]
	}
	return n
}

// typ is the type of its elements.
func (v *value) typ() onnx.DType {
	if v.constant != nil {
		return v.constant.of
	}
	return v.of
}

// shape is the value's, as the model has it.
func (v *value) shape() []int {
	if v.constant != nil {
		return v.constant.shape
	}
	shape := make([]int, len(v.axes))
	for i := range shape {
		shape[i] = v.extent(i)
	}
	return shape
}

// viewed is a layer's result as a value of so many axes: axis i of the result is the value's
// axis axes[i], and the others have one element.
func viewed(r ref, rank int, axes []int, of onnx.DType) *value {
	v := &value{at: r, stored: r.shape(), axes: make([][]int, rank), of: of}
	for i, axis := range axes {
		v.axes[axis] = append(v.axes[axis], i)
	}
	return v
}

// transposed has axis order[i] of v as axis i.
func (v *value) transposed(order []int) *value {
	if v.constant != nil {
		return &value{constant: v.constant.transposed(order)}
	}
	w := *v
	w.axes = make([][]int, len(order))
	for i, k := range order {
		w.axes[i] = v.axes[k]
	}
	return &w
}

// regrouped is v under another shape, if its axes can be split and joined to make it.
func (v *value) regrouped(shape []int) (*value, bool) {
	w := &value{at: v.at, stored: slices.Clone(v.stored), of: v.of}
	var parts []int // the axes of what is stored that are left, in the order of v's axes
	for _, axis := range v.axes {
		for _, k := range axis {
			if v.stored[k] > 1 {
				parts = append(parts, k)
			}
		}
	}
	for _, n := range shape {
		var axis []int
		for n > 1 {
			if len(parts) == 0 {
				return nil, false
			}
			k := parts[0]
			switch have := w.stored[k]; {
			case n%have == 0:
				n /= have
				axis, parts = append(axis, k), parts[1:]
			case have%n == 0: // the first part of it belongs here
				w.split(k, n)
				for i, p := range parts {
					if p > k {
						parts[i]++
					}
				}
				for i, p := range axis {
					if p > k {
						axis[i]++
					}
				}
				axis = append(axis, k)
				parts[0] = k + 1
				n = 1
			default:
				return nil, false
			}
		}
		w.axes = append(w.axes, axis)
	}
	return w, len(parts) == 0
}

// split makes an axis of what is stored two, the first of n elements.
func (v *value) split(k, n int) {
	v.stored = slices.Insert(v.stored, k, n)
	v.stored[k+1] /= n
	for _, axis := range v.axes {
		for i, p := range axis {
			if p > k {
				axis[i]++
			}
		}
	}
}

// order are the axes of v that are to be seen in what is stored, in its order, if each is one
// run there: those of more than one element, those in must, and those that are stored with one.
func (v *value) order(must ...int) ([]int, bool) {
	type place struct{ axis, at int }
	var places []place
	for axis, parts := range v.axes {
		if len(parts) > 0 || slices.Contains(must, axis) {
			places = append(places, place{axis, -1})
		}
		last := -1
		for _, k := range parts {
			if v.stored[k] == 1 {
				continue
			}
			if last >= 0 && slices.ContainsFunc(v.stored[last+1:max(k, last+1)], func(n int) bool { return n > 1 }) || k < last {
				return nil, false
			}
			if last < 0 {
				places[len(places)-1].at = k
			}
			last = k
		}
		if last < 0 && len(parts) > 0 {
			places[len(places)-1].at = parts[0]
		}
	}
	next := len(v.stored)
	for i := len(places) - 1; i >= 0; i-- { // an axis that is nowhere comes before the one after it
		if places[i].at < 0 {
			places[i].at = next
		}
		next = places[i].at
	}
	sort.SliceStable(places, func(i, j int) bool { return places[i].at < places[j].at })
	order := make([]int, len(places))
	for i, p := range places {
		order[i] = p.axis
	}
	return order, true
}
