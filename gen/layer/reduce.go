package layer

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

const reducing = " Without axis it is over all elements. What is left of a tensor without axes is one of a single element."

// reduction are the options of layers that make one number of several.
type reduction struct {
	Axis     []int `opt:"axis" doc:"one or several, from 0, or negative from the last; all by default"`
	KeepDims bool  `opt:"keepdims" doc:"whether these axes stay, with one element each"`
}

// reduced is a reduction of a value under construction. Loops are those over what
// stays and then those over what is reduced.
type reduced struct {
	c     *Context
	shape []int // of the result
	rows  int   // its elements
	loops []ir.Loop
	from  []int // strides of the input
	to    []int // and of the result

	index *ir.Value // the numbers of what is reduced, where they are asked for
}

// begin reports axes that are not there, or twice.
func (r *reduction) begin(c *Context) (*reduced, bool) {
	x := c.In[0]
	gone, ok := c.chosen("axis", r.Axis, len(x.Shape))
	if !ok {
		return nil, false
	}
	d := &reduced{c: c, rows: 1}
	strides := ir.RowMajor(x.Shape)
	var stays, goes []int
	for i, n := range x.Shape {
		switch {
		case gone[i]:
			goes = append(goes, i)
			if r.KeepDims {
				d.shape = append(d.shape, 1)
			}
		default:
			stays = append(stays, i)
			d.shape = append(d.shape, n)
			d.rows *= n
		}
	}
	if d.shape == nil {
		d.shape = []int{1}
	}
	step, extents := d.rows, []int(nil)
	for _, i := range slices.Concat(stays, goes) {
		n, to := x.Shape[i], 0
		if !gone[i] {
			step /= n
			to = step
		}
		extents = append(extents, n)
		d.from, d.to = append(d.from, strides[i]), append(d.to, to)
	}
	d.loops, _ = ir.Loops(extents)
	return d, true
}

// full addresses a value of the input's size, or the result's at each element.
func (r *reduced) full(v *ir.Value) ir.Access {
	strides := r.to
	if v.Size() != r.rows {
		strides = r.from
	}
	return ir.Access{Value: v, Strides: slices.Clone(strides)}
}

// over is the sum of e, or the maximum.
func (r *reduced) over(name string, greatest bool, e *expr.Expr, in ...*ir.Value) *ir.Value {
	y := r.c.Temp(r.c.Name+"."+name, r.shape)
	op := &ir.Op{Kind: ir.Reduce, Max: greatest, Loops: slices.Clone(r.loops), Out: ir.Access{Value: y, Strides: slices.Clone(r.to)}, Expr: e}
	for _, v := range in {
		op.In = append(op.In, r.full(v))
	}
	op.Collapse()
	r.c.Op(op)
	return y
}

// each is e for every element of the input.
func (r *reduced) each(name string, e *expr.Expr, in ...*ir.Value) *ir.Value {
	y := r.c.Temp(r.c.Name+"."+name, r.c.In[0].Shape)
	op := &ir.Op{Kind: ir.Map, Loops: slices.Clone(r.loops), Out: ir.Access{Value: y, Strides: slices.Clone(r.from)}, Expr: e}
	for _, v := range in {
		op.In = append(op.In, r.full(v))
	}
	op.Collapse()
	r.c.Op(op)
	return y
}

// row is e for every element of the result.
func (r *reduced) row(name string, e *expr.Expr, in ...*ir.Value) *ir.Value {
	y := r.c.Temp(r.c.Name+"."+name, r.shape)
	r.c.Elementwise(y, e, in...)
	return y
}

// least is the minimum, the negated maximum of what is negated.
func (r *reduced) least(x *ir.Value) *ir.Value {
	minus := expr.Neg(expr.Arg(0))
	return r.row("y", minus, r.over("greatest", true, expr.Arg(0), r.each("negated", minus, x)))
}
