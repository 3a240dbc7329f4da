package convert

import (
	"fmt"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/onnx"
)

// others are operators that are no family.
var others = []operator{
	{name: "PRelu", becomes: "prelu, or pointwise", neutral: true, least: 2, most: 2, results: 1, convert: prelu},
	{name: "Mean", becomes: "add and pointwise", neutral: true, least: 1, most: 1 << 16, results: 1, convert: func(c *call) []*value {
		sum := operators["Sum"].convert(c)
		if c.err != nil {
			return nil
		}
		return c.apply("x / y", "divide", sum[0], &value{constant: scalar(float64(len(c.in)))})
	}},
	{name: "CumSum", attributes: "exclusive reverse", becomes: "cumsum", least: 2, most: 2, results: 1, convert: cumsum},
	{name: "Einsum", attributes: "equation", becomes: "einsum, of one or two inputs", least: 1, most: 2, results: 1, convert: einsum},
	{name: "Shrink", attributes: "bias lambd", becomes: "pointwise", neutral: true, least: 1, most: 1, results: 1, convert: shrink},
	{name: "OneHot", attributes: "axis", becomes: "one_hot", least: 3, most: 3, results: 1, convert: oneHot},
	{name: "If", attributes: "else_branch then_branch", becomes: "the branch that a constant condition chooses", least: 1, most: 1, results: 1 << 16, convert: choose},
}

// prelu has slopes that are weights, of a number for each element of some axes.
func prelu(c *call) []*value {
	x, slope := c.in[0], c.in[1]
	if x.constant != nil || slope.constant == nil {
		return c.apply("where(x < 0, x * y, x)", "", c.in...)
	}
	off := len(x.axes) - len(slope.shape())
	at, axes := c.seen(x)
	var shape, shared, order []int
	fits := off >= 0
	for i, axis := range axes {
		n := 1
		if axis >= off && fits {
			n = slope.shape()[axis-off]
			order = append(order, axis-off)
		}
		fits = fits && (n == 1 || n == at.shape()[i])
		if n == 1 {
			shared = append(shared, i)
		}
		shape = append(shape, n)
	}
	if !fits {
		return c.failf("slopes of %v are not for %v", slope.shape(), x.shape())
	}
	if sizeOf(shape) != sizeOf(slope.shape()) {
		return c.failf("slopes of %v are for more than %v", slope.shape(), x.shape())
	}
	for axis := range slope.shape() {
		if !slices.Contains(order, axis) {
			order = append(order, axis)
		}
	}
	l := c.add("prelu", at.shape(), at)
	if shared != nil {
		l.options.Set("shared_axes", shared)
	}
	l.weigh("alpha", shape, slope.constant.transposed(order).data)
	return one(l.ref(), len(x.axes), axes)
}

func cumsum(c *call) []*value {
	x, a := c.computed(0), c.given(1, "the axis")
	if c.err != nil || len(a.data) != 1 {
		return c.failf("found no axis")
	}
	axis := c.axis(a.ints()[0], len(x.axes))
	at, axes := c.seen(x, axis)
	l := c.add("cumsum", at.shape(), at)
	l.options.Set("axis", slices.Index(axes, axis))
	if c.int("exclusive", 0) != 0 {
		l.options.Set("exclusive", true)
	}
	if c.int("reverse", 0) != 0 {
		l.options.Set("reverse", true)
	}
	return []*value{viewed(l.ref(), len(x.axes), axes, x.of)}
}

func shrink(c *call) []*value {
	bias, limit := c.float("bias", 0), c.float("lambd", 0.5)
	return c.apply(fmt.Sprintf("where(x > %[2]v, x - %[1]v, where(x < -%[2]v, x + %[1]v, 0))", bias, limit), "", c.in[0])
}

// choose converts the nodes of one of two graphs, whose values are called otherwise than those
// around.
func choose(c *call) []*value {
	condition := c.given(0, "its condition")
	if c.err != nil {
		return nil
	}
	if len(condition.data) != 1 {
		return c.failf("its condition has %v elements, expected one", condition.shape)
	}
	name := "else_branch"
	if condition.data[0] != 0 {
		name = "then_branch"
	}
	branch := c.attribute(name, onnx.GraphAttribute)
	if c.err != nil || branch == nil {
		return c.failf("found no %s", name)
	}
	for _, t := range branch.Graph.Initializers {
		c.importer.tensors[t.Name] = t
	}
	for _, n := range branch.Graph.Nodes {
		c.importer.convert(n)
	}
	var out []*value
	for _, o := range branch.Graph.Outputs {
		v, _ := c.importer.value(o.Name, c.node)
		out = append(out, v)
	}
	return out
}

// oneHot has numbers for on and off.
func oneHot(c *call) []*value {
	x, depth, ends := c.computed(0), c.given(1, "the number of classes"), c.given(2, "the values")
	if c.err != nil || len(depth.data) != 1 || len(ends.data) != 2 || depth.data[0] < 1 {
		return c.failf("found no number of classes and two values")
	}
	rank := len(x.axes) + 1
	axis := c.axis(c.int("axis", -1), rank)
	n := depth.ints()[0]
	if whole := c.apply("where(x < 0, x + y, x)", "", x, &value{constant: scalar(float64(n))}); c.err == nil { // from the end
		x = whole[0]
	}
	at, axes := c.seen(x)
	shape := append(slices.Clone(at.shape()), n)
	if len(axes) == 0 {
		shape = []int{1, n}
	}
	l := c.add("one_hot", shape, at).set("num_classes", n, nil)
	v := &value{at: l.ref(), stored: shape, axes: make([][]int, rank), of: onnx.Int64}
	for i, old := range axes {
		if old >= axis {
			old++
		}
		v.axes[old] = []int{i}
	}
	v.axes[axis] = []int{len(shape) - 1}
	off, on := ends.data[0], ends.data[1]
	return c.apply("x * y + z", "", v, &value{constant: scalar(on - off)}, &value{constant: scalar(off)})
}
