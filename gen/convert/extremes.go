package convert

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/onnx"
)

// extremes are operators that find greatest elements.
var extremes = []operator{
	{name: "Hardmax", attributes: "axis", becomes: "argmax and pointwise", neutral: true, least: 1, most: 1, results: 1,
		convert: alongAxis(func(c *call, x *value, axis int) *value {
			first := c.argument("argmax", x, axis, false)
			return c.formula("x == y", first, counted(x.extent(axis), len(x.axes), axis)).typed(reals)
		})},
	{name: "TopK", attributes: "axis k largest sorted", becomes: "top_k", least: 1, most: 2, results: 2, convert: topK},
}

// mostFound is the greatest k of top_k.
const mostFound = 64

func topK(c *call) []*value {
	x := c.computed(0)
	k := c.int("k", 0)
	if a := c.given(1, "how many"); a != nil && len(a.data) == 1 {
		k = a.ints()[0]
	}
	if c.err != nil {
		return nil
	}
	axis := c.axis(c.int("axis", -1), len(x.axes))
	if c.err != nil || k < 1 || k > min(x.extent(axis), mostFound) {
		return c.failf("it finds %d elements along axis %d of %v, expected 1 to %d that are there", k, axis, x.shape(), mostFound)
	}
	least := c.int("largest", 1) == 0
	if least {
		x = c.formula("-x", x)
	}
	at, axes := c.lastly(x, axis)
	shape := slices.Clone(at.shape())
	shape[len(shape)-1] = k
	l := c.add("top_k", shape, at).set("k", k, nil)
	l.shapes["indices"] = shape
	found := viewed(l.ref(), len(x.axes), axes, x.of)
	if least {
		found = c.formula("-x", found)
	}
	return []*value{found, viewed(ref{l, "indices"}, len(x.axes), axes, onnx.Int64)}
}
