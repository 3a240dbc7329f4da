package convert

import "github.com/seed-5f2744a7/tensornet/gen/onnx"

// constant is the one attribute that the node has.
func constant(c *call) []*value {
	if len(c.node.Attributes) == 0 {
		return c.failf("found no attribute with its value")
	}
	a := c.node.Attributes[0]
	out := &array{}
	switch a.Type {
	case onnx.TensorAttribute:
		out = c.tensor(a.Tensor)
	case onnx.FloatAttribute:
		out = scalar(float64(a.Float))
	case onnx.FloatsAttribute:
		out.shape = []int{len(a.Floats)}
		for _, v := range a.Floats {
			out.data = append(out.data, float64(v))
		}
	case onnx.IntAttribute:
		out = scalar(float64(a.Int))
		out.of = onnx.Int64
	case onnx.IntsAttribute:
		out = integers(c.ints(a.Name))
	default:
		return c.failf("attribute %q is no number", a.Name)
	}
	return []*value{{constant: out}}
}

// arrayOf reads the numbers of a tensor.
func arrayOf(t *onnx.Tensor) (*array, error) {
	a := &array{of: typeOf(t.Type)}
	for _, n := range t.Dims {
		a.shape = append(a.shape, int(n))
	}
	var err error
	a.data, err = t.Numbers()
	return a, err
}

func (c *call) tensor(t *onnx.Tensor) *array {
	a, err := arrayOf(t)
	if err != nil {
		c.failf("%v", err)
	}
	return a
}

func constantOfShape(c *call) []*value {
	shape := c.given(0, "the shape")
	fill := scalar(0)
	if a := c.attribute("value", onnx.TensorAttribute); a != nil {
		fill = c.tensor(a.Tensor)
	}
	if c.err != nil || !c.fits(shape.ints()) {
		return nil
	}
	if len(fill.data) != 1 {
		return c.failf("attribute \"value\" has %d elements, expected 1", len(fill.data))
	}
	out, _ := (&array{nil, fill.data, fill.of}).expanded(shape.ints())
	return []*value{{constant: out}}
}

// fits fails for shapes that are none, or too large.
func (c *call) fits(shape []int) bool {
	n := 1
	for _, extent := range shape {
		if extent < 0 || extent > maxArray || n*extent > maxArray {
			c.failf("found the shape %v, expected at most %d elements", shape, maxArray)
			return false
		}
		n *= extent
	}
	return c.err == nil
}

func shapeOf(c *call) []*value {
	shape := c.in[0].shape()
	bound := func(n int) int {
		if n < 0 {
			n += len(shape)
		}
		return min(max(n, 0), len(shape))
	}
	start, end := bound(c.int("start", 0)), bound(c.int("end", len(shape)))
	return []*value{{constant: integers(shape[start:max(start, end)])}}
}

func ranged(c *call) []*value {
	start, limit, delta := c.given(0, "the start"), c.given(1, "the limit"), c.given(2, "the step")
	if c.err != nil {
		return nil
	}
	from, to, step := start.data, limit.data, delta.data
	if len(from) != 1 || len(to) != 1 || len(step) != 1 || step[0] == 0 || !((to[0]-from[0])/step[0] < maxArray) {
		return c.failf("found no range from %v to %v by %v", from, to, step)
	}
	out := &array{shape: []int{0}, of: start.of}
	for i := 0; (to[0]-from[0]-float64(i)*step[0])*step[0] > 0; i++ {
		out.data = append(out.data, from[0]+float64(i)*step[0])
	}
	out.shape[0] = len(out.data)
	return []*value{{constant: out}}
}
