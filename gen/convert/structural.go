package convert

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/onnx"
)

// structural operators have no numbers of their own: their results are other views.
var structural = []operator{
	{name: "Identity", becomes: "nothing", convert: same, neutral: true, least: 1, most: 1, results: 1},
	{name: "Dropout", attributes: "ratio seed is_test", becomes: "nothing, as in prediction", convert: dropout, neutral: true, least: 1, most: 3, results: 1},
	{name: "Cast", attributes: "to saturate round_mode", becomes: "nothing; of numbers to integers, their whole part", convert: cast, neutral: true, least: 1, most: 1, results: 1},
	{name: "CastLike", attributes: "saturate round_mode", becomes: "nothing; of numbers to integers, their whole part", convert: castLike, neutral: true, least: 2, most: 2, results: 1},
	{name: "Constant", attributes: "value value_float value_floats value_int value_ints", becomes: "a constant", convert: constant, most: 0, results: 1},
	{name: "ConstantOfShape", attributes: "value", becomes: "a constant", convert: constantOfShape, least: 1, most: 1, results: 1},
	{name: "Shape", attributes: "start end", becomes: "a constant", convert: shapeOf, least: 1, most: 1, results: 1},
	{name: "Size", becomes: "a constant", convert: func(c *call) []*value {
		a := scalar(float64(sizeOf(c.in[0].shape())))
		a.of = onnx.Int64
		return []*value{{constant: a}}
	}, least: 1, most: 1, results: 1},
	{name: "Range", becomes: "a constant", convert: ranged, least: 3, most: 3, results: 1},
	{name: "Transpose", attributes: "perm", becomes: "another order of axes, mostly without a layer", convert: transpose, least: 1, most: 1, results: 1},
	{name: "Reshape", attributes: "shape allowzero", becomes: "another view, or reshape", convert: reshape, least: 1, most: 2, results: 1},
	{name: "Flatten", attributes: "axis", becomes: "another view, or flatten", convert: flatten, least: 1, most: 1, results: 1},
	{name: "Squeeze", attributes: "axes", becomes: "another view", convert: squeeze, least: 1, most: 2, results: 1},
	{name: "Unsqueeze", attributes: "axes", becomes: "another view", convert: unsqueeze, least: 1, most: 2, results: 1},
	{name: "Expand", becomes: "another view, or tile", convert: expand, neutral: true, least: 2, most: 2, results: 1},
}

func same(c *call) []*value { return []*value{c.in[0]} }

func dropout(c *call) []*value {
	if a := c.given(2, "whether it is in training"); a != nil && len(a.data) == 1 && a.data[0] != 0 {
		return c.failf("it is in training mode; export the model for prediction: model.eval()")
	}
	return c.in[:1]
}

func cast(c *call) []*value {
	to := onnx.DType(c.int("to", 1))
	if !to.IsNumber() {
		return c.failf("attribute \"to\": found the type %s, expected numbers", to)
	}
	return c.cast(c.in[0], typeOf(to))
}

func castLike(c *call) []*value { return c.cast(c.in[0], c.in[1].typ()) }

// cast makes v one of a type. Integers may have any size.
func (c *call) cast(v *value, to onnx.DType) []*value {
	from := v.typ()
	out := []*value{v}
	switch {
	case to == onnx.Bool && from != onnx.Bool:
		out = c.apply("x != 0", "", v)
	case to != reals && from == reals:
		out = c.apply("where(x < 0, ceil(x), floor(x))", "", v)
	}
	if c.err != nil {
		return nil
	}
	return []*value{out[0].typed(to)}
}

// typed is v, which may be nil, called one of a type.
func (v *value) typed(of onnx.DType) *value {
	if v == nil {
		return nil
	}
	w := *v
	w.of = of
	if w.constant != nil {
		w.constant = &array{w.constant.shape, w.constant.data, of}
	}
	return &w
}

func transpose(c *call) []*value {
	rank := len(c.in[0].shape())
	order := c.ints("perm")
	if order == nil {
		for i := range rank {
			order = append(order, rank-1-i)
		}
	}
	if sorted := c.axes(order, rank); len(sorted) != rank {
		return c.failf("the order %v is for %d axes, but its input has %v", order, len(order), c.in[0].shape())
	}
	if c.err != nil {
		return nil
	}
	return []*value{c.in[0].transposed(order)}
}

func reshape(c *call) []*value {
	target := c.list("shape", 1)
	have := c.in[0].shape()
	open, size := -1, 1
	for i, n := range target {
		switch {
		case n == 0 && c.int("allowzero", 0) == 0:
			if i >= len(have) {
				return c.failf("the shape %v copies axis %d of %v", target, i, have)
			}
			target[i] = have[i]
		case n == -1 && open < 0:
			open, target[i] = i, 1
		}
		size *= max(target[i], 0)
	}
	if open >= 0 && size > 0 {
		target[open] = sizeOf(have) / size
	}
	return c.view(c.in[0], target)
}

// view is v under another shape: a view, if that can be, else a layer.
func (c *call) view(v *value, shape []int) []*value {
	have := v.shape()
	switch {
	case !c.fits(shape):
		return nil
	case sizeOf(have) != sizeOf(shape):
		return c.failf("%v has %d elements, but %v has %d", have, sizeOf(have), shape, sizeOf(shape))
	case v.constant != nil:
		return []*value{{constant: v.constant.reshaped(shape)}}
	}
	if w, ok := v.regrouped(shape); ok {
		return []*value{w}
	}
	var all, axes, target []int
	for axis := range have {
		all = append(all, axis)
	}
	for axis, n := range shape {
		if n > 1 {
			axes, target = append(axes, axis), append(target, n)
		}
	}
	return []*value{viewed(c.reshaped(c.arranged(v, all), target), len(shape), axes, v.of)}
}

// as is view's only result; nil after a mistake.
func (c *call) as(v *value, shape []int) *value {
	if c.err != nil {
		return nil
	}
	if out := c.view(v, shape); c.err == nil {
		return out[0]
	}
	return nil
}

func flatten(c *call) []*value {
	shape := c.in[0].shape()
	axis := c.int("axis", 1)
	if axis < 0 {
		axis += len(shape)
	}
	if axis < 0 || axis > len(shape) {
		return c.failf("axis %d is outside of a tensor of %d axes", axis, len(shape))
	}
	return c.view(c.in[0], []int{sizeOf(shape[:axis]), sizeOf(shape[axis:])})
}

func squeeze(c *call) []*value {
	shape := c.in[0].shape()
	gone := c.axes(c.list("axes", 1), len(shape))
	var left []int
	for i, n := range shape {
		switch {
		case !slices.Contains(gone, i) && (len(gone) > 0 || n != 1):
			left = append(left, n)
		case n != 1:
			return c.failf("axis %d of %v cannot be left out", i, shape)
		}
	}
	return c.view(c.in[0], left)
}

func unsqueeze(c *call) []*value {
	shape := slices.Clone(c.in[0].shape())
	list := c.list("axes", 1)
	for _, axis := range c.axes(list, len(shape)+len(list)) {
		if c.err != nil {
			return nil
		}
		shape = slices.Insert(shape, axis, 1)
	}
	return c.view(c.in[0], shape)
}

func expand(c *call) []*value {
	target := c.given(1, "the shape")
	if c.err != nil || !c.fits(target.ints()) {
		return nil
	}
	return c.repeated(c.in[0], target.ints())
}

// repeated is v with its axes of one element repeated so that it has the shape, or more.
func (c *call) repeated(v *value, target []int) []*value {
	have := v.shape()
	shape, err := broadcast(have, target)
	switch {
	case err != nil:
		return c.failf("%v", err)
	case slices.Equal(shape, have):
		return []*value{v}
	case v.constant != nil:
		a, err := v.constant.expanded(shape)
		if err != nil {
			return c.failf("%v", err)
		}
		return []*value{{constant: a}}
	}
	v = c.view(v, slices.Concat(slices.Repeat([]int{1}, len(shape)-len(have)), have))[0]
	var grown []int
	for axis, n := range shape {
		if n > 1 && v.extent(axis) == 1 {
			grown = append(grown, axis)
		}
	}
	if grown == nil {
		return []*value{v}
	}
	at, axes := c.seen(v, grown...)
	repeats, out := make([]int, len(axes)), make([]int, len(axes))
	for i, axis := range axes {
		out[i] = shape[axis]
		repeats[i] = shape[axis] / v.extent(axis)
	}
	l := c.add("tile", out, at).set("repeats", repeats, nil)
	return []*value{viewed(l.ref(), len(shape), axes, v.of)}
}
