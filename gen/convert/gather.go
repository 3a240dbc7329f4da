package convert

import "slices"

// gather takes elements by their numbers, of which it has one axis for each of theirs.
func gather(c *call) []*value {
	x, at := c.in[0], c.in[1]
	axis := c.axis(c.int("axis", 0), len(x.shape()))
	if c.err == nil && x.constant != nil && at.constant == nil && axis == 0 && len(x.shape()) == 2 {
		return c.embed(x.constant, at)
	}
	return c.gathered(x, at, axis)
}

// gathered takes elements of x along an axis.
func (c *call) gathered(x, at *value, axis int) []*value {
	shape := x.shape()
	switch {
	case c.err != nil:
		return nil
	case at.constant != nil:
		return c.pick(x, at.constant, axis)
	}
	x = c.asLayer(x)
	from, axes := c.seen(x, axis)
	numbers, order := c.seen(at)
	i := slices.Index(axes, axis)
	out := slices.Concat(from.shape()[:i], numbers.shape(), from.shape()[i+1:])
	l := c.add("gather", out, from, numbers)
	if i > 0 {
		l.options.Set("axis", i)
	}
	v := &value{at: l.ref(), stored: out, axes: make([][]int, len(shape)-1+len(at.axes)), of: x.of}
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
		out := &array{shape: target, of: a.of}
		for row := range rows {
			for _, k := range numbers {
				out.data = append(out.data, a.data[(row*n+k)*inner:(row*n+k+1)*inner]...)
			}
		}
		return []*value{{constant: out}}
	}
	if len(numbers) == 0 {
		return c.failf("nothing is left of axis %d of %v", axis, x.shape())
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
	refs := []ref{from}
	if len(numbers) > mostInline {
		refs = append(refs, c.constantOf(integers(numbers)))
	}
	l := c.add("gather", shape, refs...)
	if len(refs) == 1 {
		l.options.Set("indices", numbers)
	}
	l.set("axis", i, 0)
	return c.view(viewed(l.ref(), len(x.axes), axes, x.of), target)
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
