package convert

import (
	"fmt"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/document"
	"github.com/seed-5f2744a7/tensornet/gen/expr"
)

// layer is one of the network that is made.
type layer struct {
	name    string
	typ     string
	in      []ref
	reads   []read // what options name
	options document.Options
	body    []*layer
	weights []weight
	shapes  map[string][]int // of results
	of      string           // the node that it stands for
	hint    string           // what it might be called
	origin  []string         // the model's tensors that its weights are made of
	owner   *layer           // whose weights it uses, nil if they are its own
	lends   bool             // whether others use its weights

	formula  *expr.Expr // of what works element by element, over in
	constant *array     // of type constant

	parameter string // of a constant: what the model calls it, if it has a name
}

// read is an option that names a layer.
type read struct {
	option string
	ref    ref
}

// weight is a tensor of the weights file, with the name that it has in its layer.
type weight struct {
	name  string
	shape []int
	data  []float64
}

// set gives an option a value, unless that is the one by default.
func (l *layer) set(key string, value, byDefault any) *layer {
	if value != byDefault {
		l.options.Set(key, value)
	}
	return l
}

// weigh adds a weight.
func (l *layer) weigh(name string, shape []int, data []float64) *layer {
	l.weights = append(l.weights, weight{name, shape, data})
	return l
}

// builder collects layers.
type builder struct {
	layers []*layer
	known  map[string]ref // layers that only move numbers, by what they do
	of     string         // the node that is being converted
	hint   string
	origin []string
}

// add appends a layer whose result has a shape.
func (b *builder) add(typ string, shape []int, in ...ref) *layer {
	if len(shape) == 0 {
		shape = []int{1}
	}
	l := &layer{typ: typ, in: in, shapes: map[string][]int{"": slices.Clone(shape)}, of: b.of, hint: b.hint, origin: b.origin}
	b.layers = append(b.layers, l)
	return l
}

func (l *layer) ref() ref { return ref{layer: l} }

// once is a layer that was made before of the same, or make's.
func (b *builder) once(key string, of ref, make func() ref) ref {
	key = fmt.Sprintf("%p %s %s", of.layer, of.output, key)
	if known, ok := b.known[key]; ok {
		return known
	}
	made := make()
	b.known[key] = made
	return made
}

// reshaped is r under another shape.
func (b *builder) reshaped(r ref, shape []int) ref {
	if len(shape) == 0 {
		shape = []int{1}
	}
	if slices.Equal(r.shape(), shape) {
		return r
	}
	if l := r.layer; l.typ == "reshape" || l.typ == "flatten" {
		return b.reshaped(l.in[0], shape)
	}
	return b.once(fmt.Sprint("reshape", shape), r, func() ref {
		if len(shape) == 1 {
			return b.add("flatten", shape, r).ref()
		}
		return b.add("reshape", shape, r).set("target_shape", shape, nil).ref()
	})
}

// permuted has axis dims[i] of r as axis i.
func (b *builder) permuted(r ref, dims []int) ref {
	return b.once(fmt.Sprint("permute", dims), r, func() ref {
		var shape []int
		for _, d := range dims {
			shape = append(shape, r.shape()[d])
		}
		return b.add("permute", shape, r).set("dims", dims, nil).ref()
	})
}

// arranged is a layer's result with an axis for each group of v's axes, in that order. Axes of
// more than one element must all be in a group.
func (b *builder) arranged(v *value, groups ...[]int) ref {
	var wanted, shape []int
	for _, group := range groups {
		n := 1
		for _, axis := range group {
			for _, k := range v.axes[axis] {
				if n *= v.stored[k]; v.stored[k] > 1 {
					wanted = append(wanted, k)
				}
			}
		}
		shape = append(shape, n)
	}
	if slices.IsSorted(wanted) {
		return b.reshaped(v.at, shape)
	}
	var runs [][]int // of neighbours in what is stored, which stay so
	for i, k := range wanted {
		if i > 0 && v.neighbours(wanted[i-1], k) {
			runs[len(runs)-1] = append(runs[len(runs)-1], k)
		} else {
			runs = append(runs, []int{k})
		}
	}
	stored := slices.Clone(runs)
	slices.SortFunc(stored, func(a, b []int) int { return a[0] - b[0] })
	var from, dims []int
	for _, run := range stored {
		n := 1
		for _, k := range run {
			n *= v.stored[k]
		}
		from = append(from, n)
	}
	for _, run := range runs {
		dims = append(dims, slices.IndexFunc(stored, func(other []int) bool { return other[0] == run[0] }))
	}
	return b.reshaped(b.permuted(b.reshaped(v.at, from), dims), shape)
}

// neighbours says whether nothing lies between two axes of what is stored.
func (v *value) neighbours(a, b int) bool {
	return b > a && !slices.ContainsFunc(v.stored[a+1:b], func(n int) bool { return n > 1 })
}

// seen is a layer's result with an axis for each of v's that has more than one element or is in
// must, and which of v's each is: in the order of what is stored where that can be, which costs
// nothing, else in v's.
func (b *builder) seen(v *value, must ...int) (ref, []int) {
	order, ok := v.order(must...)
	if !ok {
		for axis := range v.axes {
			if v.extent(axis) > 1 || slices.Contains(must, axis) {
				order = append(order, axis)
			}
		}
	}
	return b.along(v, order), order
}

// along is a layer's result with the given axes of v, in that order.
func (b *builder) along(v *value, order []int) ref {
	groups := make([][]int, len(order))
	for i, axis := range order {
		groups[i] = []int{axis}
	}
	return b.arranged(v, groups...)
}
