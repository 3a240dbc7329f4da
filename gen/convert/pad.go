package convert

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/onnx"
)

// mostPad is the most that a layer adds at one end of an axis.
const mostPad = 1 << 16

// pad puts elements around the first argument, or cuts some off where there are fewer than none.
func pad(c *call) []*value {
	x := c.computed(0)
	if c.err != nil {
		return nil
	}
	rank := len(x.axes)
	pads := c.list("pads", 1)
	fill := c.float("value", 0)
	if a := c.given(2, "the value"); a != nil && len(a.data) == 1 {
		fill = short(a.data[0])
	}
	var which []int
	for axis := range rank {
		which = append(which, axis)
	}
	if a := c.given(3, "the axes"); a != nil {
		which = a.ints()
	}
	if c.err != nil || len(pads) != 2*len(which) {
		return c.failf("found %d pads for %d axes", len(pads), len(which))
	}
	if most := slices.Max(append([]int{0}, pads...)); most > mostPad {
		return c.failf("it pads by %d places, expected at most %d", most, mostPad)
	}
	before, after := make([]int, rank), make([]int, rank)
	var must []int
	var cuts []cut
	for i, axis := range which {
		if axis = c.axis(axis, rank); c.err != nil {
			return nil
		}
		before[axis], after[axis] = max(pads[i], 0), max(pads[len(which)+i], 0)
		if before[axis]+after[axis] > 0 {
			must = append(must, axis)
		}
		if less := min(pads[i], 0) + min(pads[len(which)+i], 0); less < 0 {
			n := x.extent(axis) + less
			if n < 1 {
				return c.failf("nothing is left of axis %d of %v", axis, x.shape())
			}
			cuts = append(cuts, cut{axis, -min(pads[i], 0), n, 1})
		}
	}
	x = c.cut(x, cuts)[0]
	if len(must) == 0 {
		return []*value{x}
	}
	at, axes := c.seen(x, must...)
	shape := slices.Clone(at.shape())
	var widths [][]int
	last := 0
	for i, axis := range axes {
		shape[i] += before[axis] + after[axis]
		widths = append(widths, []int{before[axis], after[axis]})
		if before[axis]+after[axis] > 0 {
			last = i
		}
	}
	l := c.add("pad", shape, at).set("pad_width", widths[:last+1], nil)
	switch mode := c.text("mode", "constant"); mode {
	case "constant":
		l.set("constant_values", fill, 0.0)
	case "reflect", "edge":
		l.options.Set("mode", mode)
	default:
		return c.failf("attribute \"mode\" is %q, expected \"constant\", \"reflect\" or \"edge\"", mode)
	}
	return []*value{viewed(l.ref(), rank, axes, x.of)}
}

func tile(c *call) []*value {
	x := c.computed(0)
	a := c.given(1, "the repeats")
	if c.err != nil {
		return nil
	}
	repeats := a.ints()
	if len(repeats) != len(x.axes) || len(repeats) > 0 && slices.Min(repeats) < 1 {
		return c.failf("found the repeats %v for %v", repeats, x.shape())
	}
	var must []int
	for axis, n := range repeats {
		if n > 1 {
			must = append(must, axis)
		}
	}
	if must == nil {
		return []*value{x}
	}
	at, axes := c.seen(x, must...)
	if !c.fits(repeats) {
		return nil
	}
	shape, times := slices.Clone(at.shape()), []int(nil)
	for i, axis := range axes {
		shape[i] *= repeats[axis]
		times = append(times, repeats[axis])
	}
	l := c.add("tile", shape, at).set("repeats", times, nil)
	return []*value{viewed(l.ref(), len(x.axes), axes, x.of)}
}

// trilu keeps what is on one side of a diagonal of matrices.
func trilu(c *call) []*value {
	k := 0
	if n := c.given(1, "the diagonal"); n != nil && len(n.data) == 1 {
		k = n.ints()[0]
	}
	shape := c.in[0].shape()
	if c.err != nil || len(shape) < 2 || !c.fits(shape) {
		return c.failf("found %v, expected matrices", shape)
	}
	upper := c.int("upper", 1) != 0
	matrix := shape[len(shape)-2:]
	keep := &array{shape: slices.Clone(matrix), data: make([]float64, sizeOf(matrix)), of: onnx.Bool}
	for i := range keep.data {
		row, column := i/matrix[1], i%matrix[1]
		keep.data[i] = truth(upper && column >= row+k || !upper && column <= row+k)
	}
	return []*value{c.formula("where(x, y, 0)", &value{constant: keep}, c.in[0])}
}
