package convert

import (
	"fmt"
	"slices"
)

// shapes are operators that move numbers.
var shapes = []operator{
	{name: "Concat", attributes: "axis", becomes: "concatenate", least: 1, most: 1 << 16, results: 1, convert: concat},
	{name: "Slice", attributes: "axes ends starts", becomes: "slice", least: 1, most: 5, results: 1, convert: slice},
	{name: "Split", attributes: "axis num_outputs split", becomes: "split", least: 1, most: 2, results: 1 << 16, convert: split},
	{name: "Gather", attributes: "axis", becomes: "embedding of a constant table, gather, or slice", least: 2, most: 2, results: 1, convert: gather},
	{name: "Pad", attributes: "mode pads value", becomes: "pad", neutral: true, least: 1, most: 4, results: 1, convert: pad},
	{name: "Trilu", attributes: "upper", becomes: "a constant, of constants alone", least: 1, most: 2, results: 1, convert: trilu},
	{name: "Tile", becomes: "tile", least: 2, most: 2, results: 1, convert: tile},
}

func concat(c *call) []*value {
	rank := len(c.in[0].shape())
	axis := c.axis(c.int("axis", 0), rank)
	constants := true
	var arrays []*array
	for _, v := range c.in {
		if v == nil || len(v.shape()) != rank {
			return c.failf("its inputs have unlike numbers of axes")
		}
		constants = constants && v.constant != nil
		arrays = append(arrays, v.constant)
	}
	switch {
	case c.err != nil:
		return nil
	case len(c.in) == 1:
		return c.in
	case constants:
		return []*value{{constant: concatenated(axis, arrays)}}
	}
	// The first that is computed says in which order axes are stored.
	first := c.in[slices.IndexFunc(c.in, func(v *value) bool { return v.constant == nil })]
	_, order := c.seen(first, axis)
	var refs []ref
	out := 0
	for _, v := range c.in {
		for i, n := range v.shape() {
			if i != axis && n != first.extent(i) {
				return c.failf("found %v beside %v, which do not fit", v.shape(), first.shape())
			}
		}
		out += v.shape()[axis]
		refs = append(refs, c.along(c.asLayer(v), order))
	}
	shape := slices.Clone(refs[0].shape())
	at := slices.Index(order, axis)
	shape[at] = out
	l := c.add("concatenate", shape, refs...)
	if at < len(order)-1 {
		l.options.Set("axis", at)
	}
	return []*value{viewed(l.ref(), rank, order, first.whole)}
}

// cut is a part of an axis.
type cut struct{ axis, start, n, step int }

func slice(c *call) []*value {
	shape := c.in[0].shape()
	starts, ends := c.list("starts", 1), c.list("ends", 2)
	axes, steps := c.list("axes", 3), []int(nil)
	if a := c.given(4, "the steps"); a != nil {
		steps = a.ints()
	}
	if axes == nil {
		for i := range starts {
			axes = append(axes, i)
		}
	}
	if steps == nil {
		steps = slices.Repeat([]int{1}, len(starts))
	}
	if c.err != nil || len(starts) != len(ends) || len(axes) != len(starts) || len(steps) != len(starts) {
		return c.failf("found lists of starts, ends, axes and steps of unlike lengths")
	}
	v := c.in[0]
	var cuts []cut
	for i := range starts {
		axis := c.axis(axes[i], len(shape))
		if c.err != nil {
			return nil
		}
		if steps[i] == 0 {
			return c.failf("found a step of 0")
		}
		k := cutOf(shape[axis], starts[i], ends[i], steps[i])
		k.axis = axis
		if k.n == 0 && v.constant == nil {
			return c.failf("nothing is left of axis %d of %v", axis, shape)
		}
		if k.n != shape[axis] || k.step < 0 {
			cuts = append(cuts, k)
		}
	}
	return c.cut(v, cuts)
}

// cutOf is the part of n elements that NumPy's start:end:step is.
func cutOf(n, start, end, step int) cut {
	least, most := 0, n
	if step < 0 {
		least, most = -1, n-1
	}
	bound := func(at int) int {
		if at < 0 {
			at += n
		}
		return min(max(at, least), most)
	}
	k := cut{start: bound(start), step: step}
	if way, size := (bound(end)-k.start)*sign(step), step*sign(step); way > 0 {
		k.n = (way + size - 1) / size
	}
	return k
}

func sign(n int) int {
	if n < 0 {
		return -1
	}
	return 1
}

// cut takes parts out of v.
func (c *call) cut(v *value, cuts []cut) []*value {
	if len(cuts) == 0 {
		return []*value{v}
	}
	if a := v.constant; a != nil {
		shape, along, offset := slices.Clone(a.shape), strides(a.shape), 0
		for _, k := range cuts {
			offset += k.start * along[k.axis]
			along[k.axis] *= k.step
			shape[k.axis] = k.n
		}
		if sizeOf(shape) == 0 {
			return []*value{{constant: &array{shape: shape, whole: a.whole}}}
		}
		return []*value{{constant: a.gathered(shape, offset, along)}}
	}
	var must []int
	for _, k := range cuts {
		must = append(must, k.axis)
	}
	at, axes := c.seen(v, must...)
	shape := slices.Clone(at.shape())
	slices.SortFunc(cuts, func(a, b cut) int { return slices.Index(axes, a.axis) - slices.Index(axes, b.axis) })
	var axis, start, size, step []int
	for _, k := range cuts {
		i := slices.Index(axes, k.axis)
		shape[i] = k.n
		axis, start, size, step = append(axis, i), append(start, k.start), append(size, k.n), append(step, k.step)
	}
	l := c.add("slice", shape, at).set("start", start, nil).set("size", size, nil)
	if !all(step, 1) {
		l.options.Set("step", step)
	}
	l.options.Set("axis", axis)
	return []*value{viewed(l.ref(), len(v.axes), axes, v.whole)}
}

func split(c *call) []*value {
	v := c.in[0]
	shape := v.shape()
	axis := c.axis(c.int("axis", 0), len(shape))
	sizes := c.list("split", 1)
	if c.err != nil {
		return nil
	}
	if n := len(c.node.Outputs); sizes == nil {
		each := (shape[axis] + n - 1) / n
		for left := shape[axis]; left > 0; left -= each {
			sizes = append(sizes, min(each, left))
		}
	}
	sum := 0
	for _, n := range sizes {
		sum += n
	}
	if len(sizes) != len(c.node.Outputs) || sum != shape[axis] || slices.Min(sizes) < 1 {
		return c.failf("parts of %v do not make axis %d of %v", sizes, axis, shape)
	}
	if v.constant != nil {
		var out []*value
		at := 0
		for _, n := range sizes {
			out = append(out, c.cut(v, []cut{{axis, at, n, 1}})...)
			at += n
		}
		return out
	}
	at, axes := c.seen(v, axis)
	i := slices.Index(axes, axis)
	l := c.add("split", at.shape(), at)
	if all(sizes, sizes[0]) {
		l.options.Set("sections", len(sizes))
	} else {
		l.options.Set("sections", sizes)
	}
	l.options.Set("axis", i)
	var out []*value
	for k, n := range sizes {
		part := slices.Clone(at.shape())
		part[i] = n
		name := fmt.Sprint(k)
		l.shapes[name] = part
		out = append(out, viewed(ref{l, name}, len(shape), axes, v.whole))
	}
	return out
}

func gather(c *call) []*value {
	x, at := c.in[0], c.in[1]
	shape := x.shape()
	axis := c.axis(c.int("axis", 0), len(shape))
	switch {
	case c.err != nil:
		return nil
	case at.constant != nil:
		return c.pick(x, at.constant, axis)
	case x.constant != nil && axis == 0 && len(shape) == 2:
		return c.embed(x.constant, at)
	}
	x = c.asLayer(x)
	from, axes := c.seen(x, axis)
	numbers, order := c.seen(at)
	i := slices.Index(axes, axis)
	out := slices.Concat(from.shape()[:i], numbers.shape(), from.shape()[i+1:])
	if len(order) == 0 { // one number, whose axis stays
		order = nil
	}
	l := c.add("gather", out, from, numbers)
	if i > 0 {
		l.options.Set("axis", i)
	}
	v := &value{at: l.ref(), stored: out, axes: make([][]int, len(shape)-1+len(at.axes))}
	for k, old := range axes {
		switch {
		case k < i:
			v.axes[shifted(old, axis, len(at.axes))] = []int{k}
		case k > i:
			v.axes[shifted(old, axis, len(at.axes))] = []int{k - 1 + len(numbers.shape())}
		}
	}
	for k, a := range order {
		v.axes[axis+a] = []int{i + k}
	}
	return []*value{v}
}

// shifted is where an axis is after one made way for n.
func shifted(old, axis, n int) int {
	if old > axis {
		return old - 1 + n
	}
	return old
}

// pick takes elements by constant numbers.
func (c *call) pick(x *value, at *array, axis int) []*value {
	n := x.shape()[axis]
	numbers := at.ints()
	for i, k := range numbers {
		if k < -n || k >= n {
			return c.failf("element %d of axis %d of %v is not there", k, axis, x.shape())
		}
		numbers[i] = (k + n) % n
	}
	target := slices.Concat(x.shape()[:axis], at.shape, x.shape()[axis+1:])
	if !c.fits(target) {
		return nil
	}
	if a := x.constant; a != nil {
		rows, inner := sizeOf(a.shape[:axis]), sizeOf(a.shape[axis+1:])
		out := &array{shape: target, whole: a.whole}
		for row := range rows {
			for _, k := range numbers {
				out.data = append(out.data, a.data[(row*n+k)*inner:(row*n+k+1)*inner]...)
			}
		}
		return []*value{{constant: out}}
	}
	if len(numbers) == 1 || evenly(numbers) {
		k := cut{axis, numbers[0], len(numbers), 1}
		if len(numbers) > 1 {
			k.step = numbers[1] - numbers[0]
		}
		cuts := []cut{k}
		if k.n == n && k.step == 1 {
			cuts = nil
		}
		return c.view(c.cut(x, cuts)[0], target)
	}
	from, axes := c.seen(x, axis)
	i := slices.Index(axes, axis)
	shape := slices.Clone(from.shape())
	shape[i] = len(numbers)
	l := c.add("gather", shape, from).set("indices", numbers, nil)
	l.set("axis", i, 0)
	return c.view(viewed(l.ref(), len(x.axes), axes, x.whole), target)
}

// evenly says whether numbers go on in equal steps.
func evenly(numbers []int) bool {
	for i := 2; i < len(numbers); i++ {
		if numbers[i]-numbers[i-1] != numbers[1]-numbers[0] {
			return false
		}
	}
	return len(numbers) > 1 && numbers[1] != numbers[0]
}

// embed looks rows of a table up.
func (c *call) embed(table *array, at *value) []*value {
	numbers, order := c.seen(at)
	rows, width := table.shape[0], table.shape[1]
	shape := append(slices.Clone(numbers.shape()), width)
	l := c.add("embedding", shape, numbers).set("input_dim", rows, nil).set("output_dim", width, nil)
	l.weigh("weight", table.shape, table.data)
	v := &value{at: l.ref(), stored: shape, axes: make([][]int, len(at.axes)+1)}
	for i, axis := range order {
		v.axes[axis] = []int{i}
	}
	v.axes[len(at.axes)] = []int{len(shape) - 1}
	return []*value{v}
}

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
