package convert

import "slices"

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
			cuts = append(cuts, cut{axis, -min(pads[i], 0), x.extent(axis) + less, 1})
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
	return []*value{viewed(l.ref(), rank, axes, x.whole)}
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
	shape, times := slices.Clone(at.shape()), []int(nil)
	for i, axis := range axes {
		shape[i] *= repeats[axis]
		times = append(times, repeats[axis])
	}
	l := c.add("tile", shape, at).set("repeats", times, nil)
	return []*value{viewed(l.ref(), len(x.axes), axes, x.whole)}
}

// trilu keeps what is on one side of a diagonal of constant matrices.
func trilu(c *call) []*value {
	a, k := c.given(0, "its matrix"), 0
	if n := c.given(1, "the diagonal"); n != nil && len(n.data) == 1 {
		k = n.ints()[0]
	}
	if c.err != nil || len(a.shape) < 2 {
		return c.failf("found no matrix")
	}
	upper := c.int("upper", 1) != 0
	rows, columns := a.shape[len(a.shape)-2], a.shape[len(a.shape)-1]
	out := &array{a.shape, slices.Clone(a.data), a.whole}
	for i := range out.data {
		row, column := i/columns%rows, i%columns
		if upper && column < row+k || !upper && column > row+k {
			out.data[i] = 0
		}
	}
	return []*value{{constant: out}}
}
