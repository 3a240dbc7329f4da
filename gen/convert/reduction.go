package convert

import (
	"math"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/onnx"
)

// reducing makes one number of several.
type reducing struct {
	typ   string // the layer that does
	ord   int    // of a norm that is no root of squares
	first string // a formula of each element before
	alone string // what is made of a single element, if not that
	then  string // a formula of what was made

	row func(row []float64) float64 // the same of constants
}

// reducers are operators that reduce some axes, or all.
var reducers = map[string]*reducing{
	"ReduceSum":       {typ: "sum", row: sum},
	"ReduceMean":      {typ: "mean", row: func(row []float64) float64 { return sum(row) / float64(len(row)) }},
	"ReduceMax":       {typ: "max", row: slices.Max[[]float64]},
	"ReduceMin":       {typ: "min", row: slices.Min[[]float64]},
	"ReduceProd":      {typ: "prod", row: func(row []float64) float64 { return fold(row, 1, func(p, v float64) float64 { return p * v }) }},
	"ReduceLogSumExp": {typ: "logsumexp", row: logSumExp},
	"ReduceL1": {typ: "norm", ord: 1, alone: "abs(x)",
		row: func(row []float64) float64 {
			return fold(row, 0, func(s, v float64) float64 { return s + math.Abs(v) })
		}},
	"ReduceL2": {typ: "norm", alone: "abs(x)",
		row: func(row []float64) float64 {
			return math.Sqrt(fold(row, 0, func(s, v float64) float64 { return s + v*v }))
		}},
	"ReduceSumSquare": {typ: "sum", first: "x * x", row: sum},
	"ReduceLogSum":    {typ: "sum", then: "log(x)", row: sum},
}

func fold(row []float64, from float64, step func(a, b float64) float64) float64 {
	for _, v := range row {
		from = step(from, v)
	}
	return from
}

func sum(row []float64) float64 {
	return fold(row, 0, func(s, v float64) float64 { return s + v })
}

func logSumExp(row []float64) float64 {
	most := slices.Max(row)
	return most + math.Log(fold(row, 0, func(s, v float64) float64 { return s + math.Exp(v-most) }))
}

// reductions makes the table.
func reductions() []operator {
	list := []operator{
		{name: "ArgMax", attributes: "axis keepdims select_last_index", becomes: "argmax", least: 1, most: 1, results: 1,
			convert: func(c *call) []*value { return c.arg("argmax") }},
		{name: "ArgMin", attributes: "axis keepdims select_last_index", becomes: "argmin", least: 1, most: 1, results: 1,
			convert: func(c *call) []*value { return c.arg("argmin") }},
	}
	for name, r := range reducers {
		becomes := r.typ
		switch {
		case r.first != "":
			becomes = "pointwise and " + becomes
		case r.then != "":
			becomes += " and pointwise"
		}
		list = append(list, operator{name: name, attributes: "axes keepdims noop_with_empty_axes", becomes: becomes, least: 1, most: 2, results: 1, convert: r.convert})
	}
	return list
}

func (r *reducing) convert(c *call) []*value {
	axes := c.list("axes", 1)
	if c.err != nil {
		return nil
	}
	x := c.formulaOf(r.first, c.in[0])
	if len(axes) == 0 && c.int("noop_with_empty_axes", 0) != 0 {
		x = c.formulaOf(r.alone, x)
	} else {
		x = c.reduce(r, x, axes, c.int("keepdims", 1) != 0)
	}
	return []*value{c.formulaOf(r.then, x)}
}

// formulaOf is a formula of x; x without one.
func (c *call) formulaOf(text string, x *value) *value {
	if text == "" || c.err != nil {
		return x
	}
	out := c.apply(text, "", x)
	if c.err != nil {
		return nil
	}
	return out[0]
}

// reduce reduces x over axes, or over all if there is none; they stay with one element, or go.
func (c *call) reduce(r *reducing, x *value, list []int, keep bool) *value {
	if c.err != nil {
		return nil
	}
	shape := x.shape()
	gone := c.axes(list, len(shape))
	var target []int
	for axis, n := range shape {
		if len(list) == 0 {
			gone = append(gone, axis)
		}
		switch {
		case !slices.Contains(gone, axis):
			target = append(target, n)
		case keep:
			target = append(target, 1)
		}
	}
	var out *value
	switch {
	case c.err != nil:
		return nil
	case x.constant != nil && len(x.constant.data) == 0:
		c.failf("it reduces %v, which has no elements", shape)
		return nil
	case x.constant != nil:
		out = &value{constant: x.constant.reduced(r, gone)}
	case r.typ == "norm" && sizeOf(x.extents(gone)) == 1:
		out = c.formulaOf(r.alone, x)
	case sizeOf(x.extents(gone)) == 1:
		out = x
	default:
		out = c.reducedLayer(r, x, gone, keep)
	}
	if c.err != nil {
		return nil
	}
	if out = c.as(out, target); out.constant == nil && r.typ != "mean" {
		out.of = x.of
	}
	return out
}

// extents are those of some axes.
func (v *value) extents(axes []int) []int {
	var list []int
	for _, axis := range axes {
		list = append(list, v.extent(axis))
	}
	return list
}

// reducedLayer makes the layer. Its result has the axes that are gone, too, with one element.
func (c *call) reducedLayer(r *reducing, x *value, gone []int, keep bool) *value {
	at, axes := c.seen(x)
	var along, left, out []int // axes of the layer, and those of the value that stay
	kept := slices.Clone(at.shape())
	for i, axis := range axes {
		if slices.Contains(gone, axis) {
			along = append(along, i)
			kept[i] = 1
		} else {
			left, out = append(left, axis), append(out, x.extent(axis))
		}
	}
	if places := len(axes) - 1; r.typ == "mean" && places > 1 && len(along) == places && along[places-1] == places-1 {
		return viewed(c.add("global_average_pool", out, at).ref(), len(x.axes), left, reals)
	}
	l := c.add(r.typ, out, at)
	if len(left) > 0 {
		l.options.Set("axis", along)
	}
	if r.ord != 0 {
		l.options.Set("ord", r.ord)
	}
	if keep && len(left) > 0 {
		l.options.Set("keepdims", true)
		l.shapes[""], left = kept, axes
	}
	return viewed(l.ref(), len(x.axes), left, reals)
}

// reduced is a constant without some axes.
func (a *array) reduced(r *reducing, gone []int) *array {
	var order, left []int
	for axis, n := range a.shape {
		if !slices.Contains(gone, axis) {
			order, left = append(order, axis), append(left, n)
		}
	}
	rows := a.transposed(append(order, gone...)).data
	out := &array{left, make([]float64, sizeOf(left)), a.of}
	n := len(rows) / len(out.data)
	for i := range out.data {
		out.data[i] = r.row(rows[i*n : (i+1)*n])
	}
	return out
}

// arg finds where the greatest or least element is: the first, or the last, of equal ones.
func (c *call) arg(typ string) []*value {
	x := c.computed(0)
	if c.err != nil {
		return nil
	}
	axis := c.axis(c.int("axis", 0), len(x.axes))
	if c.err != nil {
		return nil
	}
	shape := slices.Clone(x.shape())
	v := c.argument(typ, x, axis, c.int("select_last_index", 0) != 0)
	if c.int("keepdims", 1) != 0 || c.err != nil {
		return []*value{v}
	}
	return c.view(v, slices.Delete(shape, axis, axis+1))
}

// argument is the number of an element along an axis, which stays.
func (c *call) argument(typ string, x *value, axis int, last bool) *value {
	n := x.extent(axis)
	if last {
		x = c.cut(x, []cut{{axis, n - 1, n, -1}})[0]
	}
	at, axes := c.seen(x, axis)
	along := slices.Index(axes, axis)
	l := c.add(typ, without(at.shape(), along), at).set("axis", along, nil)
	v := viewed(l.ref(), len(x.axes), without(axes, along), onnx.Int64)
	if last {
		return c.apply("y - x", "", v, &value{constant: &array{data: []float64{float64(n - 1)}, of: onnx.Int64}})[0]
	}
	return v
}
