package convert

import (
	"math"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/onnx"
)

// transforms are of Fourier: products with constant matrices.
var transforms = []operator{
	{name: "DFT", attributes: "axis inverse onesided", becomes: "einsum", least: 1, most: 3, results: 1, convert: fourier},
	{name: "STFT", attributes: "onesided", becomes: "conv", least: 2, most: 4, results: 1, convert: shortFourier},
}

// fourier has a last axis of real and imaginary parts.
func fourier(c *call) []*value {
	x, length, at := c.computed(0), c.given(1, "the length"), c.given(2, "the axis")
	if c.err != nil {
		return nil
	}
	rank := len(x.axes)
	axis := c.int("axis", 1)
	if c.version >= 20 {
		axis = -2
	}
	if at != nil && len(at.data) == 1 {
		axis = at.ints()[0]
	}
	if axis = c.axis(axis, rank); c.err != nil || axis == rank-1 || x.extent(rank-1) > 2 {
		return c.failf("found axis %d of %v, expected one before the last, which has real and imaginary parts", axis, x.shape())
	}
	n, parts := x.extent(axis), x.extent(rank-1)
	points := n
	if length != nil && len(length.data) == 1 {
		points = length.ints()[0]
	}
	bins := points
	if c.int("onesided", 0) != 0 {
		bins = points/2 + 1
	}
	if points < 1 || points > maxArray || !c.fits([]int{2 * bins, parts * n}) {
		return c.failf("a transform of %d points is too large", points)
	}
	inverse := c.int("inverse", 0) != 0
	m := &array{shape: []int{2 * bins, parts * n}, data: make([]float64, 2*bins*parts*n)}
	for k := range bins {
		for i := range min(n, points) {
			cos, sin := turn(k*i, points)
			if inverse {
				cos, sin = cos/float64(points), -sin/float64(points)
			}
			at := 2*k*parts*n + i*parts
			m.data[at], m.data[at+parts*n] = cos, -sin
			if parts == 2 {
				m.data[at+1], m.data[at+1+parts*n] = sin, cos
			}
		}
	}
	// The axis goes to the end, before the parts, and both are one.
	order := without(order(rank-1), axis)
	order = append(order, axis, rank-1)
	outer := x.transposed(order[:rank]).shape()[:rank-2]
	flat := c.view(x.transposed(order), slices.Concat(outer, []int{n * parts}))
	if c.err != nil {
		return nil
	}
	y := c.mapped(flat[0], rank-2, m)
	if c.err != nil {
		return nil
	}
	out := c.view(y, slices.Concat(outer, []int{bins, 2}))
	if c.err != nil {
		return nil
	}
	return []*value{out[0].transposed(inverseOf(order))}
}

// turn are cosine and sine of a part of a circle.
func turn(k, n int) (cos, sin float64) {
	sin, cos = math.Sincos(2 * math.Pi * float64(k%n) / float64(n))
	return cos, sin
}

// shortFourier transforms windows of a signal, [samples, steps, 1], which a convolution does.
func shortFourier(c *call) []*value {
	x, step, window, length := c.computed(0), c.given(1, "the step"), c.given(2, "the window"), c.given(3, "the length")
	if c.err != nil {
		return nil
	}
	shape := x.shape()
	n := 0
	switch {
	case length != nil && len(length.data) == 1:
		n = length.ints()[0]
	case window != nil:
		n = len(window.data)
	}
	if len(shape) == 2 {
		shape = append(shape, 1)
	}
	if len(shape) != 3 || shape[2] != 1 || len(step.data) != 1 || n < 1 || n > shape[1] || window != nil && len(window.data) != n {
		return c.failf("found windows of %d in %v, expected real signals", n, shape)
	}
	bins := n
	if c.int("onesided", 1) != 0 {
		bins = n/2 + 1
	}
	if !c.fits([]int{2 * bins, n}) {
		return nil
	}
	kernel := &array{shape: []int{2 * bins, 1, n}}
	for row := range 2 * bins {
		for i := range n {
			cos, sin := turn(row/2*i, n)
			v := []float64{cos, -sin}[row%2]
			if window != nil {
				v *= window.data[i]
			}
			kernel.data = append(kernel.data, v)
		}
	}
	signals := c.view(x, []int{shape[0], 1, shape[1]})
	if c.err != nil {
		return nil
	}
	inner := &call{builder: c.builder, importer: c.importer, version: c.version, in: []*value{signals[0], {constant: kernel}},
		node: &onnx.Node{Op: "Conv", Outputs: c.node.Outputs, Attributes: []*onnx.Attribute{{Name: "strides", Type: onnx.IntsAttribute, Ints: []int64{int64(step.ints()[0])}}}}}
	frames := operators["Conv"].convert(inner)
	if c.err = inner.err; c.err != nil {
		return nil
	}
	y := frames[0].transposed([]int{0, 2, 1})
	return c.view(y, []int{shape[0], y.shape()[1], bins, 2})
}
