package pass

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// conv is what a contraction is as a convolution: places slide windows that
// overlap over an operand, and filters are contiguous in the result.
type conv struct {
	w, x     int   // operands
	filter   int   // loop, -1 for a single filter
	places   []int // loops, the last that along which windows lie closest
	sums     []int
	groups   []int
	filters  int
	channels int // elements from one place along the last loop to the next
	windows  int // that overlap with one another
}

// convolution recognises the forward operation of a convolution, or the gradient of its
// input with the kernel turned round (see [gathering]); nil for another operation.
func convolution(op *ir.Op) *conv {
	if op.Kind != ir.Contract || op.Phase == ir.PerWeights {
		return nil
	}
	turned := !op.Out.Value.Shared() && slices.ContainsFunc(op.In, func(a ir.Access) bool { return slices.ContainsFunc(a.Strides, func(s int) bool { return s < 0 }) })
	if op.Stage != ir.Forward && !turned || op.Add || op.Expr != nil || op.In[0].Value.Shared() == op.In[1].Value.Shared() {
		return nil
	}
	c := &conv{filter: -1, filters: 1, windows: 1}
	if c.x = 1; op.In[1].Value.Shared() {
		c.x = 0
	}
	c.w = 1 - c.x
	w, x := op.In[c.w].Strides, op.In[c.x].Strides
	for i, l := range op.Loops {
		kept, weights, input := op.Out.Strides[i] != 0, w[i] != 0, x[i] != 0
		switch {
		case l.N == 1:
		case x[i] < 0 || w[i] < 0 && kept || op.Out.Strides[i] < 0:
			return nil
		case kept && weights && input:
			c.groups = append(c.groups, i)
		case kept && weights && c.filter < 0 && op.Out.Strides[i] == 1:
			c.filter, c.filters = i, l.N
		case kept && !weights && input:
			c.places = append(c.places, i)
		case !kept && weights && input:
			c.sums = append(c.sums, i)
		default:
			return nil
		}
	}
	if len(c.places) == 0 || len(c.sums) == 0 {
		return nil
	}
	slices.SortStableFunc(c.places, func(i, k int) int { return x[k] - x[i] })
	c.channels = x[c.places[len(c.places)-1]]
	reach := 1
	for _, i := range c.sums {
		reach += x[i] * (op.Loops[i].N - 1)
	}
	for _, i := range c.places {
		if x[i] < reach {
			c.windows *= op.Loops[i].N
		}
	}
	if c.windows == 1 {
		return nil
	}
	return c
}

// fill is the share of vector lanes that n elements side by side fill.
func fill(n, side int) float64 {
	return float64(n) / float64((n+side-1)/side*side)
}

// alongPlaces reports whether vectors had better run along places than along
// filters.
func (c *conv) alongPlaces(op *ir.Op, side int) bool {
	along := c.places[len(c.places)-1]
	n := op.Loops[along].N
	whole := op.Out.Value.Size()%c.filters == 0 && op.In[c.x].Value.Size()%c.channels == 0
	if op.Out.Strides[along] != c.filters || len(c.groups) > 0 || n < side || !whole {
		return false
	}
	return fill(n, side) > 1.2*fill(c.filters, side)
}

// pack copies the weights so that those of a panel of filters are contiguous,
// and the panels of all elements of the kernel follow one another. It returns
// the copy and the convolution with it, none if vectors find no filters.
func (c *conv) pack(p names, op *ir.Op, side int) []*ir.Op {
	panel := p.p.Machine.Panel(c.filters, p.p.DType.Bytes())
	if c.filter < 0 || c.filters == 1 || c.windows < side {
		return nil
	}
	packed := *op
	packed.Loops, packed.In = slices.Clone(op.Loops), slices.Clone(op.In)
	for _, a := range accesses(&packed) {
		a.Strides = slices.Clone(a.Strides)
	}
	order := slices.Clone(c.groups)
	if c.filters > panel && c.filters%panel == 0 {
		splitLoop(&packed, c.filter, panel)
		order = append(order, c.filter)
		for _, list := range []*[]int{&c.groups, &c.places, &c.sums} {
			for k, i := range *list {
				if i > c.filter {
					(*list)[k]++
				}
			}
		}
		for k, i := range order[:len(order)-1] {
			if i > c.filter {
				order[k]++
			}
		}
		c.filter++
	}
	outer := slices.Clone(order)
	slices.Reverse(c.places) // blocks of neighbouring places share most of their windows
	order = slices.Concat(order, c.places, []int{c.filter}, c.sums)
	from := packed.In[c.w]
	move := &ir.Op{Kind: ir.Move, Layer: op.Layer, Stage: op.Stage}
	in := ir.Access{Value: from.Value, Offset: from.Offset}
	var shape []int
	kernel := slices.Concat(outer, c.sums, []int{c.filter})
	for _, i := range kernel {
		move.Loops = append(move.Loops, packed.Loops[i])
		in.Strides = append(in.Strides, from.Strides[i])
		shape = append(shape, packed.Loops[i].N)
	}
	v := p.declare(from.Value.Root(), "packed", shape)
	move.Out, move.In = ir.All(v), []ir.Access{in}
	to := ir.Access{Value: v, Strides: make([]int, len(packed.Loops))}
	for k, i := range kernel {
		to.Strides[i] = move.Out.Strides[k]
	}
	packed.In[c.w] = to
	for i, l := range packed.Loops {
		if l.N == 1 {
			order = append(order, i)
		}
	}
	reorder(&packed, order)
	return []*ir.Op{move, &packed}
}

// planes are the layouts of the operands of a convolution along places: 0 for
// a value without channels, too.
func (c *conv) planes() []int {
	several := func(n int) int {
		if n == 1 {
			return 0
		}
		return n
	}
	planes := []int{several(c.filters), 0, 0}
	planes[1+c.x] = several(c.channels)
	return planes
}
