package convert

import (
	"math"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

func scatterElements(c *call) []*value {
	x, at := c.in[0], c.given(1, "where it puts them")
	if c.err != nil {
		return nil
	}
	shape := x.shape()
	axis := c.axis(c.int("axis", 0), len(shape))
	if c.err != nil || len(at.shape) != len(shape) || !slices.Equal(at.shape, c.in[2].shape()) {
		return c.failf("it puts %v at places %v of %v", c.in[2].shape(), at.shape, shape)
	}
	for i, n := range at.shape {
		if n > shape[i] && i != axis {
			return c.failf("it puts %v at places %v of %v", c.in[2].shape(), at.shape, shape)
		}
	}
	strides := ir.RowMajor(shape)
	places := c.formula("x * y + z", c.wrapped(&value{constant: at}, shape[axis]), integer(strides[axis]), placesOf(at.shape, strides, axis))
	if c.err != nil {
		return nil
	}
	return c.scatter(x, places.constant.ints(), c.in[2])
}

func scatterND(c *call) []*value {
	x, at := c.in[0], c.given(1, "where it puts them")
	if c.err != nil {
		return nil
	}
	shape, last := x.shape(), len(at.shape)-1
	if last < 0 || at.shape[last] < 1 || at.shape[last] > len(shape) || !slices.Equal(slices.Concat(at.shape[:last], shape[at.shape[last]:]), c.in[2].shape()) {
		return c.failf("it puts %v at places %v of %v", c.in[2].shape(), at.shape, shape)
	}
	k := at.shape[last]
	rows := c.wrapped(&value{constant: at}, shape[:k]...)
	rows = c.formula("x * y", rows, &value{constant: integers(ir.RowMajor(shape[:k]))})
	rows = c.reduce(reducers["ReduceSum"], rows, []int{last}, false)
	if c.err != nil {
		return nil
	}
	inner := sizeOf(shape[k:])
	var places []int
	for _, row := range rows.constant.ints() {
		for i := range inner {
			places = append(places, row*inner+i)
		}
	}
	return c.scatter(x, places, c.in[2])
}

// joining are the ways in which what is put somewhere joins what is there, and the element that
// changes nothing.
var joining = map[string]struct {
	text   string
	nought float64
}{"add": {"x + y", 0}, "mul": {"x * y", 1}, "max": {"max(x, y)", math.Inf(-1)}, "min": {"min(x, y)", math.Inf(1)}}

// mostRounds bounds how often something is put at one place.
const mostRounds = 64

// scatter puts elements at places of x as one row.
func (c *call) scatter(x *value, places []int, elements *value) []*value {
	n, shape := sizeOf(x.shape()), x.shape()
	for _, p := range places {
		if p < 0 || p >= n {
			return c.failf("it puts an element at place %d of %v", p, shape)
		}
	}
	x = c.as(x, []int{n})
	row := c.view(elements, []int{len(places)})
	kind := c.text("reduction", "none")
	how, joins := joining[kind]
	switch {
	case c.err != nil:
		return nil
	case kind != "none" && !joins:
		return c.failf("attribute \"reduction\" is %q, expected \"none\", \"add\", \"mul\", \"max\" or \"min\"", kind)
	case kind == "none":
		from := make([]int, n)
		for i := range from {
			from[i] = i
		}
		for i, p := range places { // the last of several counts
			from[p] = n + i
		}
		return c.viewed(c.pick(c.concatenated(0, []*value{x, row[0]}), integers(from), 0), shape)
	}
	nought := &value{constant: &array{shape: []int{1}, data: []float64{how.nought}, of: x.typ()}}
	from := c.concatenated(0, []*value{row[0], nought})
	for left, round := places, 0; c.err == nil && slices.Max(left) >= 0; round++ {
		if round == mostRounds {
			return c.failf("it puts more than %d elements at one place", mostRounds)
		}
		var numbers []int
		numbers, left = once(left, n)
		if more := c.pick(from, integers(numbers), 0); c.err == nil {
			x = c.formula(how.text, x, more[0])
		}
	}
	if c.err != nil {
		return nil
	}
	return c.view(x, shape)
}

// once is for each of n places the first element that comes there, or the number of elements; and
// the places of the others, those that are done being -1.
func once(places []int, n int) (numbers, left []int) {
	numbers, left = slices.Repeat([]int{len(places)}, n), slices.Clone(places)
	for i, p := range places {
		if p >= 0 && numbers[p] == len(places) {
			numbers[p], left[i] = i, -1
		}
	}
	return numbers, left
}

func maxUnpool(c *call) []*value {
	x, at, size := c.computed(0), c.given(1, "where elements were"), c.given(2, "the shape")
	if c.err != nil {
		return nil
	}
	shape := x.shape()
	kernel := c.ints("kernel_shape")
	if len(shape) < 3 || len(kernel) != len(shape)-2 || !slices.Equal(at.shape, shape) {
		return c.failf("found places %v for %v with a kernel of %v", at.shape, shape, kernel)
	}
	w := c.windowOf(kernel, shape[2:])
	if c.err != nil {
		return nil
	}
	out := slices.Clone(shape)
	for i := range kernel {
		out[i+2] = (shape[i+2]-1)*w.strides[i] + kernel[i] - w.pads[i][0] - w.pads[i][1]
	}
	if !c.fits(out) {
		return nil
	}
	places := at.ints()
	if size != nil { // in which the smaller one lies, whose places these are
		whole := size.ints()
		for i, n := range out {
			if len(whole) != len(out) || whole[i] < n || n < 1 {
				return c.failf("found the shape %v for %v", whole, out)
			}
		}
		if !c.fits(whole) {
			return nil
		}
		from, to := ir.RowMajor(out), ir.RowMajor(whole)
		for i, p := range places {
			places[i] = 0
			for axis, n := range out {
				places[i] += p / from[axis] % n * to[axis]
			}
		}
		out = whole
	}
	zeros, _ := scalar(0).expanded(out)
	return c.scatter(&value{constant: zeros}, places, x)
}
