package convert

import (
	"math"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/onnx"
)

// quantizations map numbers to integers of few bits and back; here all stay floating-point numbers.
var quantizations = []operator{
	{name: "QuantizeLinear", attributes: "axis saturate", becomes: "pointwise", least: 2, most: 3, results: 1, convert: quantize},
	{name: "DequantizeLinear", attributes: "axis", becomes: "pointwise", least: 2, most: 3, results: 1, convert: dequantize},
	{name: "DynamicQuantizeLinear", becomes: "max, min and pointwise", least: 1, most: 1, results: 3, convert: quantizeAll},
}

// uint8s is the type that is quantised to without another.
const uint8s onnx.DType = 2

// scales are the scale and the zero point, along an axis if there are several.
func (c *call) scales() (scale, zero *value) {
	shape := c.in[0].shape()
	scale, zero = c.in[1], c.input(2)
	if zero == nil {
		zero = &value{constant: &array{data: []float64{0}, of: uint8s}}
	}
	along := []int{}
	if n := sizeOf(scale.shape()); n > 1 {
		axis := c.axis(c.int("axis", 1), len(shape))
		if c.err != nil || n != shape[axis] {
			c.failf("found %d scales for axis %d of %v", n, axis, shape)
			return nil, nil
		}
		along = slices.Repeat([]int{1}, len(shape))
		along[axis] = n
	}
	scale = c.as(scale, along)
	if sizeOf(zero.shape()) == 1 {
		along = []int{}
	}
	if v := c.view(zero, along); c.err == nil {
		zero = v[0]
	}
	return scale, zero
}

func quantize(c *call) []*value {
	scale, zero := c.scales()
	if c.err != nil {
		return nil
	}
	least, most, ok := zero.typ().Range()
	if !ok {
		return c.failf("found a zero point of type %s, expected integers", zero.typ())
	}
	y := c.formula("round(x / y) + z", c.in[0], scale, zero)
	return []*value{c.formula("clip(x, y, z)", y, number(least), number(most)).typed(zero.typ())}
}

func dequantize(c *call) []*value {
	scale, zero := c.scales()
	return []*value{c.formula("(x - y) * z", c.in[0], zero, scale)}
}

func quantizeAll(c *call) []*value {
	const most = math.MaxUint8
	x := c.computed(0)
	greatest := c.reduce(reducers["ReduceMax"], x, nil, false)
	least := c.reduce(reducers["ReduceMin"], x, nil, false)
	scale := c.formula("(max(x, 0) - min(y, 0)) / z", greatest, least, number(most))
	zero := c.formula("clip(round(-min(x, 0) / y), 0, z)", least, scale, number(most))
	y := c.formula("round(x / y) + z", x, scale, zero)
	y = c.formula("clip(x, 0, y)", y, number(most))
	return []*value{y.typed(uint8s), scale, zero.typed(uint8s)}
}
