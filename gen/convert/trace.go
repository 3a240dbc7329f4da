package convert

import (
	"math"
	"slices"
)

// laid says whether places are those of a tensor with strides.
func laid(places, shape, strides []int, first int) bool {
	if len(places) != sizeOf(shape) {
		return false
	}
	positions := placesOf(shape, strides, -1).constant.data
	for i, p := range places {
		if p != first+int(positions[i]) {
			return false
		}
	}
	return true
}

// maxTraced bounds the elements that are followed.
const maxTraced = 1 << 24

// origin is what a result is made of by layers that only move elements or multiply all by one
// number: for each element, its place there; and that number.
func origin(r ref) (from ref, places []int, factor float64) {
	var chain []*layer
	from, factor = r, 1
	for len(chain) < 16 {
		l := from.layer
		switch {
		case from.output != "" || len(l.in) != 1:
		case slices.Contains([]string{"reshape", "flatten", "permute", "slice"}, l.typ):
			chain, from = append(chain, l), l.in[0]
			continue
		default:
			if f, ok := multiple(l); ok {
				chain, from, factor = append(chain, l), l.in[0], factor*f
				continue
			}
		}
		break
	}
	n := sizeOf(from.shape())
	if n > maxTraced {
		return from, nil, factor
	}
	a := integers(order(n)).reshaped(from.shape())
	for _, l := range slices.Backward(chain) {
		a = l.move(a)
	}
	return from, a.ints(), factor
}

// multiple is the number by which a formula multiplies.
func multiple(l *layer) (float64, bool) {
	if l.formula == nil || len(l.in) != 1 || l.formula.Eval([]float64{0}) != 0 {
		return 0, false
	}
	f := l.formula.Eval([]float64{1})
	for _, v := range []float64{-3, 0.5, 40} {
		if math.Abs(l.formula.Eval([]float64{v})-f*v) > 1e-12*math.Abs(f*v) {
			return 0, false
		}
	}
	return f, true
}

// move does to an array what a layer that moves elements does.
func (l *layer) move(a *array) *array {
	switch l.typ {
	case "permute":
		return a.transposed(l.options.Get("dims").([]int))
	case "slice":
		axes, starts, sizes := asInts(l.options.Get("axis")), asInts(l.options.Get("start")), asInts(l.options.Get("size"))
		steps := asInts(l.options.Get("step"))
		var cuts []cut
		for i, axis := range axes {
			k := cut{axis, 0, a.shape[axis], 1}
			if starts != nil {
				k.start, k.n = starts[i], sizes[i]
			}
			if steps != nil {
				k.step = steps[i]
			}
			if k.step < 0 && starts == nil {
				k.start = a.shape[axis] - 1
			}
			cuts = append(cuts, k)
		}
		return a.cut(cuts)
	}
	return a.reshaped(l.shapes[""])
}
