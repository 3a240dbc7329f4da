package convert

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// products multiply matrices.
var products = []operator{
	{name: "MatMul", becomes: "dense, conv of kernel_size 1 along the last axis, or matmul of two layers", least: 2, most: 2, results: 1,
		convert: func(c *call) []*value { return c.product(c.input(0), c.input(1), nil, 1) }},
	{name: "Gemm", attributes: "alpha beta transA transB", becomes: "dense, or conv of kernel_size 1", least: 2, most: 3, results: 1, convert: gemm},
}

func gemm(c *call) []*value {
	a, b := c.in[0], c.in[1]
	if len(a.shape()) != 2 || len(b.shape()) != 2 {
		return c.failf("found %v and %v, expected matrices", a.shape(), b.shape())
	}
	if c.int("transA", 0) != 0 {
		a = a.transposed([]int{1, 0})
	}
	if c.int("transB", 0) != 0 {
		b = b.transposed([]int{1, 0})
	}
	bias := c.input(2)
	if beta := c.float("beta", 1); bias != nil && beta != 1 {
		factor := &value{constant: scalar(beta)}
		if scaled := c.apply("x * y", "multiply", bias, factor); c.err == nil {
			bias = scaled[0]
		}
	}
	if c.err != nil {
		return nil
	}
	return c.product(a, b, bias, c.float("alpha", 1))
}

// product is factor·a·b, where bias, which may be nil, is added.
func (c *call) product(a, b, bias *value, factor float64) []*value {
	var out []*value
	switch {
	case c.err != nil:
		return nil
	case a.constant != nil && b.constant != nil:
		return c.constantProduct(a, b, bias, factor)
	case b.constant != nil && len(b.constant.shape) == 2 && len(a.shape()) > 0:
		rest := bias
		if w := bias; w != nil && w.constant != nil && len(w.shape()) > 0 && sizeOf(w.shape()) == w.shape()[len(w.shape())-1] {
			n := b.constant.shape[1]
			if full, err := w.constant.reshaped([]int{sizeOf(w.shape())}).expanded([]int{n}); err == nil {
				out, rest = c.dense(a, b.constant, full, factor), nil
			}
		}
		if out == nil {
			out = c.dense(a, b.constant, nil, factor)
		}
		bias = rest
	default:
		if out = c.matmul(c.asLayer(a), c.asLayer(b)); c.err == nil && factor != 1 {
			out = c.apply("x * y", "multiply", out[0], &value{constant: scalar(factor)})
		}
	}
	if c.err == nil && bias != nil {
		out = c.apply("x + y", "add", out[0], bias)
	}
	return out
}

// maxProduct bounds the products of constant matrices.
const maxProduct = 1 << 34

// constantProduct multiplies constant matrices.
func (c *call) constantProduct(a, b, bias *value, factor float64) []*value {
	x, y := a.constant, b.constant
	if len(x.shape) != 2 || len(y.shape) != 2 || x.shape[1] != y.shape[0] {
		return c.failf("found constants of %v and %v, expected matrices that fit", x.shape, y.shape)
	}
	rows, inner, columns := x.shape[0], x.shape[1], y.shape[1]
	if !c.fits([]int{rows, columns}) || rows*columns*inner > maxProduct {
		return c.failf("constants of %v and %v take too long to multiply", x.shape, y.shape)
	}
	out := &array{shape: []int{rows, columns}, data: make([]float64, rows*columns)}
	for i := range rows {
		for k := range inner {
			for j := range columns {
				out.data[i*columns+j] += factor * x.data[i*inner+k] * y.data[k*columns+j]
			}
		}
	}
	if bias != nil {
		return c.apply("x + y", "add", &value{constant: out}, bias)
	}
	return []*value{{constant: out}}
}

// dense is a·w + bias, along a's last axis: a layer that reads all of a if there is nothing
// beside that axis, else one at each place. The rows of w come into the order in which a's axis
// is stored.
func (c *call) dense(a *value, w, bias *array, factor float64) []*value {
	rank := len(a.axes)
	last := rank - 1
	ins, units := w.shape[0], w.shape[1]
	if a.extent(last) != ins {
		return c.failf("found %v times %v: rows and columns do not fit", a.shape(), w.shape)
	}
	places := a.extentBut(last)
	if places == 1 {
		at, order := c.flat(a)
		columns := w.transposed([]int{1, 0})
		if order != nil {
			columns = columns.reordered(1, order)
		}
		l := c.add("dense", []int{units}, at).set("units", units, nil)
		l.setBias(bias)
		l.weigh("weight", []int{units, ins}, columns.scaled(factor))
		l.weighBias(bias)
		return one(l.ref(), rank, []int{last})
	}
	at, axes := c.lastly(a, last)
	kernel := slices.Repeat([]int{1}, len(axes)-1)
	shape := append(slices.Clone(at.shape()[:len(axes)-1]), units)
	l := c.add("conv", shape, at).set("filters", units, nil).set("kernel_size", 1, nil)
	l.setBias(bias)
	l.weigh("weight", slices.Concat([]int{units}, kernel, []int{ins}), w.transposed([]int{1, 0}).scaled(factor))
	l.weighBias(bias)
	return one(l.ref(), rank, axes)
}

// extentBut is the number of elements beside an axis.
func (v *value) extentBut(axis int) int { return sizeOf(v.shape()) / max(v.extent(axis), 1) }

// flat is a layer all of whose elements are one axis of v's, and for each of them which of the
// axis's it is; nil if they are in order.
func (c *call) flat(v *value) (ref, []int) {
	position := &array{shape: []int{sizeOf(v.stored)}}
	for i := range sizeOf(v.stored) {
		position.data = append(position.data, float64(i))
	}
	var order []int
	for _, axis := range v.axes {
		order = append(order, axis...)
	}
	sorted := true
	shape := make([]int, len(order))
	for i, k := range order {
		shape[i] = v.stored[k]
		sorted = sorted && (i == 0 || order[i-1] < k)
	}
	if sorted {
		return v.at, nil
	}
	// Element e of the axis is stored at place[e]; element s of what is stored is order's inverse.
	stored := ir.RowMajor(v.stored)
	along := make([]int, len(order))
	for i, k := range order {
		along[i] = stored[k]
	}
	place := position.gathered(shape, 0, along)
	at := make([]int, len(place.data))
	for e, p := range place.data {
		at[int(p)] = e
	}
	return v.at, at
}

// reordered has element order[i] of an axis at i.
func (a *array) reordered(axis int, order []int) *array {
	out := &array{slices.Clone(a.shape), make([]float64, len(a.data)), a.of}
	inner := sizeOf(a.shape[axis+1:])
	n := a.shape[axis]
	for row := range sizeOf(a.shape[:axis]) {
		for i, from := range order {
			copy(out.data[(row*n+i)*inner:(row*n+i+1)*inner], a.data[(row*n+from)*inner:])
		}
	}
	return out
}

// scaled are the numbers, times a factor.
func (a *array) scaled(factor float64) []float64 {
	if factor == 1 {
		return a.data
	}
	out := slices.Clone(a.data)
	for i := range out {
		out[i] *= factor
	}
	return out
}

// setBias and weighBias give a layer a bias, or none.
func (l *layer) setBias(bias *array) {
	if bias == nil {
		l.options.Set("use_bias", false)
	}
}

func (l *layer) weighBias(bias *array) {
	if bias != nil {
		l.weigh("bias", []int{len(bias.data)}, bias.data)
	}
}

// lastly is v's layer with its axes of more than one element, of which the given one, which is
// there whatever it has, is the last.
func (c *call) lastly(v *value, last int) (ref, []int) {
	order, ok := v.order(last)
	if !ok {
		for axis := range v.axes {
			if v.extent(axis) > 1 {
				order = append(order, axis)
			}
		}
	}
	order = slices.DeleteFunc(order, func(axis int) bool { return axis == last || v.extent(axis) == 1 })
	if len(order) > 1 && !ok {
		slices.Sort(order)
	}
	order = append(order, last)
	return c.along(v, order), order
}

// matmul multiplies values of layers as matrices, which their last two axes are.
func (c *call) matmul(a, b *value) []*value {
	row, column := len(a.axes) == 1, len(b.axes) == 1
	if row {
		a = &value{at: a.at, stored: a.stored, axes: slices.Concat([][]int{nil}, a.axes)}
	}
	if column {
		b = &value{at: b.at, stored: b.stored, axes: slices.Concat(b.axes, [][]int{nil})}
	}
	rank := max(len(a.axes), len(b.axes))
	if rank < 2 {
		return c.failf("found %v times %v, expected matrices", a.shape(), b.shape())
	}
	a = &value{at: a.at, stored: a.stored, axes: slices.Concat(make([][]int, rank-len(a.axes)), a.axes)}
	b = &value{at: b.at, stored: b.stored, axes: slices.Concat(make([][]int, rank-len(b.axes)), b.axes)}
	m, k, n := a.extent(rank-2), a.extent(rank-1), b.extent(rank-1)
	batch, err := broadcast(a.shape()[:rank-2], b.shape()[:rank-2])
	if err != nil || b.extent(rank-2) != k {
		return c.failf("found %v times %v, which do not fit", a.shape(), b.shape())
	}
	var axes, shape, left, right []int
	for axis, extent := range batch {
		if extent > 1 {
			axes, shape = append(axes, axis), append(shape, extent)
			left, right = append(left, axis), append(right, axis)
		}
	}
	x := c.along(a, append(left, rank-2, rank-1))
	y := c.along(b, append(right, rank-2, rank-1))
	axes, shape = append(axes, rank-2, rank-1), append(shape, m, n)
	out := viewed(c.add("matmul", shape, x, y).ref(), rank, axes, reals)
	full := slices.Concat(batch, []int{m, n})
	switch {
	case row && column:
		full = batch
	case row:
		full = slices.Concat(batch, []int{n})
	case column:
		full = slices.Concat(batch, []int{m})
	}
	if !row && !column {
		return []*value{out}
	}
	return c.view(out, full)
}
