package convert

import (
	"slices"
)

// reductions make one number of several along some axes.
var reductions = []operator{
	reduction("ReduceMean", "mean"), reduction("ReduceSum", "sum"), reduction("ReduceMax", "max"), reduction("ReduceMin", "min"),
	reduction("ReduceProd", "prod"), reduction("ReduceLogSumExp", "logsumexp"), reduction("ReduceL2", "norm"), reduction("ReduceL1", "norm"),
	{name: "ArgMax", attributes: "axis keepdims select_last_index", becomes: "argmax", least: 1, most: 1, results: 1,
		convert: func(c *call) []*value { return c.arg("argmax") }},
	{name: "ArgMin", attributes: "axis keepdims select_last_index", becomes: "argmin", least: 1, most: 1, results: 1,
		convert: func(c *call) []*value { return c.arg("argmin") }},
}

func reduction(name, typ string) operator {
	return operator{name: name, attributes: "axes keepdims noop_with_empty_axes", becomes: typ, least: 1, most: 2, results: 1,
		convert: func(c *call) []*value {
			axes := c.list("axes", 1)
			if c.err != nil || len(axes) == 0 && c.int("noop_with_empty_axes", 0) != 0 {
				return c.in[:1]
			}
			return c.reduce(typ, axes)
		}}
}

// reduce reduces the first argument over axes, or all.
func (c *call) reduce(typ string, list []int) []*value {
	if c.in[0].constant != nil {
		return c.reduceConstant(typ, list)
	}
	x := c.in[0]
	shape := x.shape()
	gone := c.axes(list, len(shape))
	if c.err != nil {
		return nil
	}
	if len(list) == 0 {
		for axis := range shape {
			gone = append(gone, axis)
		}
	}
	at, axes := c.seen(x)
	keep := c.int("keepdims", 1) != 0
	var along, left, out []int // axes of the layer, and those of the value that stay
	for i, axis := range axes {
		if slices.Contains(gone, axis) {
			along = append(along, i)
		} else {
			left, out = append(left, axis), append(out, x.extent(axis))
		}
	}
	var v *value
	switch places := len(axes) - 1; {
	case len(along) == 0 && typ != "logsumexp" && typ != "norm":
		w := *x
		v = &w
	case typ == "mean" && places > 1 && len(along) == places && along[places-1] == places-1:
		v = viewed(c.add("global_average_pool", out, at).ref(), len(shape), left, false)
	default:
		l := c.add(typ, out, at)
		if len(left) > 0 {
			l.options.Set("axis", along)
		}
		if keep && len(left) > 0 {
			l.options.Set("keepdims", true)
			for i, axis := range axes {
				if slices.Contains(along, i) {
					left = slices.Insert(left, i, axis)
					out = slices.Insert(out, i, 1)
				}
			}
			l.shapes[""] = out
		}
		if c.node.Op == "ReduceL1" {
			l.options.Set("ord", 1)
		}
		v = viewed(l.ref(), len(shape), left, false)
	}
	if keep {
		return []*value{v}
	}
	var target []int
	for axis, n := range shape {
		if !slices.Contains(gone, axis) {
			target = append(target, n)
		}
	}
	return c.view(v, target)
}

// reduceConstant computes what a network does not: products and the like of shapes.
func (c *call) reduceConstant(typ string, list []int) []*value {
	a := c.in[0].constant
	gone := c.axes(list, len(a.shape))
	step := map[string]func(x, y float64) float64{
		"sum": func(x, y float64) float64 { return x + y }, "mean": func(x, y float64) float64 { return x + y },
		"prod": func(x, y float64) float64 { return x * y },
		"max":  func(x, y float64) float64 { return max(x, y) }, "min": func(x, y float64) float64 { return min(x, y) },
	}[typ]
	if step == nil || c.err != nil || len(a.data) == 0 {
		return c.failf("it cannot be computed of a constant")
	}
	var order, left, target []int
	for axis, n := range a.shape {
		switch is := len(list) == 0 || slices.Contains(gone, axis); {
		case !is:
			order, left, target = append(order, axis), append(left, n), append(target, n)
		case c.int("keepdims", 1) != 0:
			target = append(target, 1)
		}
	}
	stays := len(order)
	for axis := range a.shape {
		if !slices.Contains(order[:stays], axis) {
			order = append(order, axis)
		}
	}
	rows := a.transposed(order)
	out := &array{target, make([]float64, sizeOf(left)), a.whole}
	n := len(a.data) / len(out.data)
	for i := range out.data {
		out.data[i] = rows.data[i*n]
		for _, v := range rows.data[i*n+1 : (i+1)*n] {
			out.data[i] = step(out.data[i], v)
		}
		if typ == "mean" {
			out.data[i] /= float64(n)
		}
	}
	return []*value{{constant: out}}
}

func (c *call) arg(typ string) []*value {
	x := c.computed(0)
	if c.err != nil {
		return nil
	}
	shape := x.shape()
	axis := c.axis(c.int("axis", 0), len(shape))
	if c.int("select_last_index", 0) != 0 {
		return c.failf("attribute \"select_last_index\" is set, but the first of equal elements is found")
	}
	at, axes := c.seen(x, axis)
	along := slices.Index(axes, axis)
	left, out := slices.Delete(slices.Clone(axes), along, along+1), slices.Delete(slices.Clone(at.shape()), along, along+1)
	l := c.add(typ, out, at).set("axis", along, nil)
	v := viewed(l.ref(), len(shape), left, true)
	if c.int("keepdims", 1) != 0 {
		return []*value{v}
	}
	return c.view(v, slices.Delete(slices.Clone(shape), axis, axis+1))
}
