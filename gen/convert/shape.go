package convert

import (
	"fmt"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// shapes are operators that move numbers.
var shapes = []operator{
	{name: "Concat", attributes: "axis", becomes: "concatenate", least: 1, most: 1 << 16, results: 1, convert: concat},
	{name: "Slice", attributes: "axes ends starts", becomes: "slice", least: 1, most: 5, results: 1, convert: slice},
	{name: "Split", attributes: "axis num_outputs split", becomes: "split", least: 1, most: 2, results: 1 << 16, convert: split},
	{name: "Pad", attributes: "mode pads value", becomes: "pad", neutral: true, least: 1, most: 4, results: 1, convert: pad},
	{name: "Trilu", attributes: "upper", becomes: "pointwise, with a constant mask", least: 1, most: 2, results: 1, convert: trilu},
	{name: "Tile", becomes: "tile", least: 2, most: 2, results: 1, convert: tile},
}

func concat(c *call) []*value {
	rank := -1
	for _, v := range c.in {
		if v == nil {
			return c.failf("an input is left out")
		}
		if rank < 0 {
			rank = len(v.shape())
		}
	}
	axis := c.axis(c.int("axis", 0), rank)
	if c.err != nil {
		return nil
	}
	return []*value{c.concatenated(axis, c.in)}
}

// concatenated joins values along an axis.
func (c *call) concatenated(axis int, in []*value) *value {
	out := slices.Clone(in[0].shape())
	out[axis] = 0
	var parts []*value
	var arrays []*array
	for _, v := range in {
		if len(v.shape()) != len(out) || !slices.Equal(without(v.shape(), axis), without(out, axis)) {
			c.failf("found %v beside %v, which do not fit", v.shape(), in[0].shape())
			return nil
		}
		out[axis] += v.shape()[axis]
		if sizeOf(v.shape()) > 0 {
			parts, arrays = append(parts, v), append(arrays, v.constant)
		}
	}
	// The first that is computed says in which order axes are stored.
	lead := slices.IndexFunc(parts, func(v *value) bool { return v.constant == nil })
	switch {
	case !c.fits(out):
		return nil
	case len(parts) == 0:
		return &value{constant: &array{shape: out, of: in[0].typ()}}
	case len(parts) == 1:
		return parts[0]
	case lead < 0:
		return &value{constant: concatenated(axis, arrays)}
	}
	_, order := c.seen(parts[lead], axis)
	of := parts[lead].of
	var refs []ref
	for _, v := range parts {
		refs = append(refs, c.along(c.asLayer(v), order))
		of = joined(of, v.typ())
	}
	at := slices.Index(order, axis)
	shape := slices.Clone(refs[0].shape())
	shape[at] = out[axis]
	l := c.add("concatenate", shape, refs...)
	if at < len(order)-1 {
		l.options.Set("axis", at)
	}
	return viewed(l.ref(), len(out), order, of)
}

// without is a shape without an axis.
func without(shape []int, axis int) []int {
	return slices.Delete(slices.Clone(shape), axis, axis+1)
}

// cut is a part of an axis.
type cut struct{ axis, start, n, step int }

func slice(c *call) []*value {
	shape := c.in[0].shape()
	starts, ends := c.list("starts", 1), c.list("ends", 2)
	axes, steps := c.list("axes", 3), []int(nil)
	if a := c.given(4, "the steps"); a != nil {
		steps = a.ints()
	}
	if axes == nil {
		for i := range starts {
			axes = append(axes, i)
		}
	}
	if steps == nil {
		steps = slices.Repeat([]int{1}, len(starts))
	}
	if c.err != nil || len(starts) != len(ends) || len(axes) != len(starts) || len(steps) != len(starts) {
		return c.failf("found lists of starts, ends, axes and steps of unlike lengths")
	}
	v := c.in[0]
	var cuts []cut
	for i := range starts {
		axis := c.axis(axes[i], len(shape))
		if c.err != nil {
			return nil
		}
		if steps[i] == 0 {
			return c.failf("found a step of 0")
		}
		k := cutOf(shape[axis], starts[i], ends[i], steps[i])
		k.axis = axis
		if k.n == 0 && v.constant == nil {
			return c.failf("nothing is left of axis %d of %v", axis, shape)
		}
		if k.n != shape[axis] || k.step < 0 {
			cuts = append(cuts, k)
		}
	}
	return c.cut(v, cuts)
}

// cutOf is the part of n elements that NumPy's start:end:step is.
func cutOf(n, start, end, step int) cut {
	least, most := 0, n
	if step < 0 {
		least, most = -1, n-1
	}
	bound := func(at int) int {
		if at < 0 {
			at += n
		}
		return min(max(at, least), most)
	}
	k := cut{start: bound(start), step: step}
	if way, size := (bound(end)-k.start)*sign(step), step*sign(step); way > 0 {
		k.n = (way + size - 1) / size
	}
	return k
}

func sign(n int) int {
	if n < 0 {
		return -1
	}
	return 1
}

// cut takes parts out of a constant.
func (a *array) cut(cuts []cut) *array {
	shape, along, offset := slices.Clone(a.shape), ir.RowMajor(a.shape), 0
	for _, k := range cuts {
		offset += k.start * along[k.axis]
		along[k.axis] *= k.step
		shape[k.axis] = k.n
	}
	if sizeOf(shape) == 0 {
		return &array{shape: shape, of: a.of}
	}
	return a.gathered(shape, offset, along)
}

// cut takes parts out of v.
func (c *call) cut(v *value, cuts []cut) []*value {
	if len(cuts) == 0 {
		return []*value{v}
	}
	if v.constant != nil {
		return []*value{{constant: v.constant.cut(cuts)}}
	}
	var must []int
	for _, k := range cuts {
		must = append(must, k.axis)
	}
	at, axes := c.seen(v, must...)
	shape := slices.Clone(at.shape())
	slices.SortFunc(cuts, func(a, b cut) int { return slices.Index(axes, a.axis) - slices.Index(axes, b.axis) })
	var axis, start, size, step []int
	for _, k := range cuts {
		i := slices.Index(axes, k.axis)
		shape[i] = k.n
		axis, start, size, step = append(axis, i), append(start, k.start), append(size, k.n), append(step, k.step)
	}
	l := c.add("slice", shape, at).set("start", start, nil).set("size", size, nil)
	if !all(step, 1) {
		l.options.Set("step", step)
	}
	l.options.Set("axis", axis)
	return []*value{viewed(l.ref(), len(v.axes), axes, v.of)}
}

func split(c *call) []*value {
	v := c.in[0]
	shape := v.shape()
	axis := c.axis(c.int("axis", 0), len(shape))
	sizes := c.list("split", 1)
	if c.err != nil {
		return nil
	}
	if n := len(c.node.Outputs); sizes == nil {
		each := (shape[axis] + n - 1) / n
		for left := shape[axis]; left > 0; left -= each {
			sizes = append(sizes, min(each, left))
		}
	}
	sum := 0
	for _, n := range sizes {
		sum += n
	}
	if len(sizes) != len(c.node.Outputs) || sum != shape[axis] || slices.Min(sizes) < 1 {
		return c.failf("parts of %v do not make axis %d of %v", sizes, axis, shape)
	}
	if v.constant != nil {
		var out []*value
		at := 0
		for _, n := range sizes {
			out = append(out, c.cut(v, []cut{{axis, at, n, 1}})...)
			at += n
		}
		return out
	}
	at, axes := c.seen(v, axis)
	i := slices.Index(axes, axis)
	l := c.add("split", at.shape(), at)
	if all(sizes, sizes[0]) {
		l.options.Set("sections", len(sizes))
	} else {
		l.options.Set("sections", sizes)
	}
	l.options.Set("axis", i)
	var out []*value
	for k, n := range sizes {
		part := slices.Clone(at.shape())
		part[i] = n
		name := fmt.Sprint(k)
		l.shapes[name] = part
		out = append(out, viewed(ref{l, name}, len(shape), axes, v.of))
	}
	return out
}
