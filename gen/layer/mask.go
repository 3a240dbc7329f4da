package layer

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// A mask says which steps of a sequence count: a value of 1 and 0 over its first axes. Masking
// and embedding make one, layers that leave steps where they are hand it on, and recurrent
// layers, attention, means and losses heed it. No gradient flows through it.

// carry gives v the mask of what the layer reads, if it has the steps for it: of several masks
// steps count that do in all.
func (c *Context) carry(v *ir.Value) {
	var masks []*ir.Value
	for _, x := range c.In {
		if m := x.Mask; m != nil && !slices.Contains(masks, m) && isPrefix(m.Shape, v.Shape) {
			masks = append(masks, m)
		}
	}
	if v.Mask != nil || len(masks) == 0 {
		return
	}
	m := masks[0]
	for _, other := range masks[1:] {
		if !slices.Equal(m.Shape, other.Shape) {
			return
		}
		both := c.masked("mask", m.Shape, expr.Mul(expr.Arg(0), expr.Arg(1)), m, other)
		if a, b := m.Root().Pads, other.Root().Pads; a != nil && b != nil {
			both.Pads = slices.Concat(a, b)
		}
		m = both
	}
	v.Mask = m
}

func isPrefix(of, shape []int) bool {
	return len(of) <= len(shape) && slices.Equal(of, shape[:len(of)])
}

// masked is a value that no gradient flows through.
func (c *Context) masked(name string, shape []int, e *expr.Expr, in ...*ir.Value) *ir.Value {
	m := c.Temp(c.Name+"."+name, shape)
	m.Stop = true
	c.Elementwise(m, e, in...)
	return m
}

// pads tells a mask what input decides it, if x is one.
func pads(mask, x *ir.Value, padding float64) {
	if input := x.Root(); input.Role == ir.Input && input.Slice == nil {
		mask.Pads = []ir.Pad{{Input: input, Value: padding}}
	}
}

// differs is 1 where x is not a number, else 0.
func differs(x *expr.Expr, from float64) *expr.Expr {
	return expr.Call("step", expr.Call("abs", expr.Sub(x, expr.Const(from))))
}

// over is the mask with axes of 1 behind its own, to broadcast to a shape.
func (c *Context) over(mask *ir.Value, shape []int) *ir.Value {
	if len(mask.Shape) == len(shape) {
		return mask
	}
	return c.View(c.Name+".mask_axes", mask, append(slices.Clone(mask.Shape), slices.Repeat([]int{1}, len(shape)-len(mask.Shape))...))
}
