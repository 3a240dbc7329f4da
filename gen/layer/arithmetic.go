package layer

import (
	"fmt"
	"math"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

// anyNumber is the greatest number of inputs of a layer that sets none.
const anyNumber = math.MaxInt32

const broadcasting = " Shapes are broadcast as in numpy: matched from the last axis, with axes of extent 1 repeated."

// broadcast is the shape of an elementwise operation over the inputs.
func (c *Context) broadcast() ([]int, bool) {
	shape := c.In[0].Shape
	for _, v := range c.In[1:] {
		next, err := broadcastShapes(shape, v.Shape)
		if err != nil {
			c.Errorf("from", "%s", err)
			return nil, false
		}
		shape = next
	}
	if _, ok := spec.Elements(shape); !ok {
		c.Errorf("from", "an output of shape %v is too large; at most %d elements", shape, spec.MaxElements)
		return nil, false
	}
	return shape, true
}

func broadcastShapes(a, b []int) ([]int, error) {
	if len(a) < len(b) {
		a, b = b, a
	}
	shape := append([]int(nil), a...)
	off := len(a) - len(b)
	for i, n := range b {
		switch have := shape[off+i]; {
		case have == n || n == 1:
		case have == 1:
			shape[off+i] = n
		default:
			return nil, fmt.Errorf("the shapes %v and %v do not broadcast: matched from the last axis, extents must be equal or 1, but found %d and %d", spec.Shape(a), spec.Shape(b), have, n)
		}
	}
	return shape, nil
}

// pointwise makes y = e(inputs) the layer's output.
func (c *Context) pointwise(e *expr.Expr) {
	if shape, ok := c.broadcast(); ok {
		y := c.Temp(c.Name+".y", shape)
		c.Elementwise(y, e, c.In...)
		c.Output(y)
	}
}

// fold makes f(f(a, b), c) … over the inputs the layer's output.
func (c *Context) fold(f func(a, b *expr.Expr) *expr.Expr) {
	c.foldThen(f, func(e *expr.Expr) *expr.Expr { return e })
}

// foldThen makes last of what fold does. Of many inputs an operation takes as
// many as it may, and the next goes on with its result.
func (c *Context) foldThen(f func(a, b *expr.Expr) *expr.Expr, last func(*expr.Expr) *expr.Expr) {
	shape, ok := c.broadcast()
	if !ok {
		return
	}
	in := c.In
	for {
		n := min(len(in), ir.MaxOperands)
		e := expr.Arg(0)
		for i := range n - 1 {
			e = f(e, expr.Arg(i+1))
		}
		if n == len(in) {
			e = last(e)
		}
		y := c.Temp(c.Name+".y", shape)
		c.Elementwise(y, e, in[:n]...)
		if n == len(in) {
			c.Output(y)
			return
		}
		in = append([]*ir.Value{y}, in[n:]...)
	}
}

// constant declares numbers that training leaves alone.
func (c *Context) constant(name string, shape []int, data []float64) *ir.Value {
	v := c.Value(ir.Value{Name: name, Shape: shape, Role: ir.Const, Data: data})
	c.Program.Consts = append(c.Program.Consts, v)
	return v
}
