package convert

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/onnx"
)

// indexings take or put elements at places that other arguments say. Places are numbers in the
// tensor as one row, which are computed as all else is: so constant ones are constants.
var indexings = []operator{
	{name: "Gather", attributes: "axis", becomes: "embedding of a constant table, gather, or slice", least: 2, most: 2, results: 1, convert: gather},
	{name: "GatherElements", attributes: "axis", becomes: "gather", least: 2, most: 2, results: 1, convert: gatherElements},
	{name: "GatherND", attributes: "batch_dims", becomes: "gather", least: 2, most: 2, results: 1, convert: gatherND},
	{name: "Scatter", attributes: "axis", becomes: "concatenate and gather, of constant places", least: 3, most: 3, results: 1, convert: scatterElements},
	{name: "ScatterElements", attributes: "axis reduction", becomes: "concatenate and gather, of constant places", least: 3, most: 3, results: 1, convert: scatterElements},
	{name: "ScatterND", attributes: "reduction", becomes: "concatenate and gather, of constant places", least: 3, most: 3, results: 1, convert: scatterND},
	{name: "Compress", attributes: "axis", becomes: "gather or slice, of a constant condition", least: 2, most: 2, results: 1, convert: compress},
	{name: "ReverseSequence", attributes: "batch_axis time_axis", becomes: "gather, of constant lengths", least: 2, most: 2, results: 1, convert: reverseSequence},
	{name: "MaxUnpool", attributes: "kernel_shape pads strides", becomes: "concatenate and gather, of constant places", least: 2, most: 3, results: 1, convert: maxUnpool},
}

// mostPlaces is how far float32 counts.
const mostPlaces = 1 << 24

// wrapped are numbers of n elements, of which negative ones count from the end; a list of n's may
// say how many there are along the last axis of at.
func (c *call) wrapped(at *value, n ...int) *value {
	counts := integers(n)
	if len(n) == 1 {
		counts.shape = nil
	}
	return c.formula("where(x < 0, x + y, x)", at, &value{constant: counts})
}

// placesOf are the numbers that the elements of a tensor have in one of other strides, but for
// one axis.
func placesOf(shape, strides []int, but int) *value {
	a := &array{shape: slices.Clone(shape), data: make([]float64, sizeOf(shape)), of: onnx.Int64}
	own := ir.RowMajor(shape)
	for i := range a.data {
		for axis, s := range strides {
			if axis != but {
				a.data[i] += float64(i / own[axis] % shape[axis] * s)
			}
		}
	}
	return &value{constant: a}
}

func gatherElements(c *call) []*value {
	x, at := c.in[0], c.in[1]
	shape, places := x.shape(), at.shape()
	axis := c.axis(c.int("axis", 0), len(shape))
	if c.err != nil || len(places) != len(shape) {
		return c.failf("found places %v for %v", places, shape)
	}
	for i, n := range places {
		if i != axis && n > shape[i] {
			return c.failf("found places %v for %v along axis %d", places, shape, axis)
		}
	}
	strides := ir.RowMajor(shape)
	at = c.formula("x * y + z", c.wrapped(at, shape[axis]), integer(strides[axis]), placesOf(places, strides, axis))
	return c.taken(x, at)
}

// taken are elements of x as one row.
func (c *call) taken(x, at *value) []*value {
	n := sizeOf(x.shape())
	if n > mostPlaces {
		c.failf("it takes elements of %v, expected at most %d", x.shape(), mostPlaces)
	}
	if c.err != nil {
		return nil
	}
	return c.gathered(c.as(x, []int{n}), at, 0)
}

func gatherND(c *call) []*value {
	x, at := c.in[0], c.in[1]
	shape, list := x.shape(), at.shape()
	batch := c.int("batch_dims", 0)
	if len(list) == 0 || batch < 0 || batch >= min(len(list), len(shape)) || !slices.Equal(shape[:batch], list[:batch]) ||
		list[len(list)-1] < 1 || batch+list[len(list)-1] > len(shape) {
		return c.failf("found places %v for %v, of which the first %d axes are the same", list, shape, batch)
	}
	last := len(list) - 1
	end := batch + list[last]
	strides := ir.RowMajor(shape[:end])
	at = c.formula("x * y", c.wrapped(at, shape[batch:end]...), &value{constant: integers(strides[batch:])})
	at = c.reduce(reducers["ReduceSum"], at, []int{last}, false)
	begin := slices.Concat(strides[:batch], make([]int, last-batch))
	if at = c.formula("x + y", at, placesOf(list[:last], begin, -1)); c.err != nil {
		return nil
	}
	rows := c.view(x, slices.Concat([]int{sizeOf(shape[:end])}, shape[end:]))
	if c.err != nil || sizeOf(shape) > mostPlaces {
		return c.failf("it takes elements of %v, expected at most %d", shape, mostPlaces)
	}
	return c.gathered(rows[0], at, 0)
}

// viewed is view of a single result.
func (c *call) viewed(list []*value, shape []int) []*value {
	if c.err != nil {
		return nil
	}
	return c.view(list[0], shape)
}

func compress(c *call) []*value {
	x, condition := c.in[0], c.given(1, "its condition")
	if c.err != nil {
		return nil
	}
	axis := 0
	if c.node.Attribute("axis") != nil {
		axis = c.axis(c.int("axis", 0), len(x.shape()))
	} else {
		x = c.as(x, []int{sizeOf(x.shape())})
	}
	if c.err != nil {
		return nil
	}
	var numbers []int
	for i, v := range condition.data {
		if v != 0 && i < x.shape()[axis] {
			numbers = append(numbers, i)
		}
	}
	if numbers == nil {
		return c.failf("its condition leaves nothing of %v", x.shape())
	}
	return c.pick(x, integers(numbers), axis)
}

func reverseSequence(c *call) []*value {
	x, lengths := c.in[0], c.given(1, "the lengths")
	if c.err != nil {
		return nil
	}
	shape := x.shape()
	batch, time := c.axis(c.int("batch_axis", 1), len(shape)), c.axis(c.int("time_axis", 0), len(shape))
	if c.err != nil || batch == time || len(lengths.data) != shape[batch] {
		return c.failf("it turns sequences along axis %d, one of each of axis %d, of %v with lengths %v", time, batch, shape, lengths.shape)
	}
	strides := ir.RowMajor(shape)
	at := placesOf(shape, strides, -1).constant
	for i := range at.data {
		step, n := i/strides[time]%shape[time], lengths.ints()[i/strides[batch]%shape[batch]]
		if step < n && n <= shape[time] {
			at.data[i] = float64(i + (n-1-2*step)*strides[time])
		}
	}
	return c.taken(x, &value{constant: at})
}
