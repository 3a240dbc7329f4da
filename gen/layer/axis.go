package layer

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

// axis resolves the option axis of a layer: a negative one counts from the end.
func (c *Context) axis(axis, rank int) (int, bool) { return c.axisOf("axis", axis, rank) }

// axisOf resolves an axis that an option names.
func (c *Context) axisOf(option string, axis, rank int) (int, bool) {
	if axis < -rank || axis >= rank {
		c.Errorf(option, "axis %d is outside of a tensor of %d axes; expected %d to %d (a sample has no batch axis)", axis, rank, -rank, rank-1)
		return 0, false
	}
	if axis < 0 {
		axis += rank
	}
	return axis, true
}

// chosen marks the axes that an option lists, or all without it.
func (c *Context) chosen(option string, list []int, rank int) ([]bool, bool) {
	marks := make([]bool, rank)
	for i := range marks {
		marks[i] = list == nil
	}
	for _, a := range list {
		axis, ok := c.axisOf(option, a, rank)
		if !ok {
			return nil, false
		}
		if marks[axis] {
			c.Errorf(option, "%v has axis %d twice", list, axis)
			return nil, false
		}
		marks[axis] = true
	}
	return marks, true
}

// ranked reports a shape of too many axes at an option.
func (c *Context) ranked(option string, shape []int) bool {
	if len(shape) > spec.MaxRank {
		c.Errorf(option, "found %d axes, expected at most %d", len(shape), spec.MaxRank)
	}
	return len(shape) <= spec.MaxRank
}

// columns is a range of the columns of a tensor that is seen as a matrix.
type columns struct {
	value         *ir.Value
	offset, width int
}

// copyColumns copies n columns of rows rows.
func (c *Context) copyColumns(to, from columns, rows, n int) {
	op := &ir.Op{
		Kind: ir.Move, Loops: []ir.Loop{{Name: "i", N: rows}, {Name: "j", N: n}},
		Out: ir.Access{Value: to.value, Offset: to.offset, Strides: []int{to.width, 1}},
		In:  []ir.Access{{Value: from.value, Offset: from.offset, Strides: []int{from.width, 1}}},
	}
	op.Collapse()
	c.Op(op)
}

// fill makes a tensor whose columns are those of the inputs, side by side.
func (c *Context) fill(shape []int, rows int) {
	if _, ok := spec.Elements(shape); !ok {
		c.Errorf("from", "an output of shape %v is too large; at most %d elements", shape, spec.MaxElements)
		return
	}
	y := c.Temp(c.Name+".y", shape)
	width, offset := y.Size()/rows, 0
	for _, x := range c.In {
		n := x.Size() / rows
		c.copyColumns(columns{y, offset, width}, columns{x, 0, n}, rows, n)
		offset += n
	}
	c.Output(y)
}

// sameBut reports inputs whose shapes differ in another axis than the given
// one, or at all if that is negative.
func (c *Context) sameBut(axis int) bool {
	first := c.In[0].Shape
	for i, x := range c.In {
		if len(x.Shape) != len(first) {
			c.Errorf("from", "input %d is %v, but the first is %v; expected as many axes", i+1, x.Shape, first)
			return false
		}
		for k, n := range x.Shape {
			switch {
			case k == axis || n == first[k]:
			case axis < 0:
				c.Errorf("from", "input %d is %v, but the first is %v; expected the same shape", i+1, x.Shape, first)
				return false
			default:
				c.Errorf("from", "input %d is %v, but the first is %v; expected them to differ in axis %d at most", i+1, x.Shape, first, axis)
				return false
			}
		}
	}
	return true
}

// with is a copy of shape in which axis has extent n.
func with(shape []int, axis, n int) []int {
	shape = slices.Clone(shape)
	shape[axis] = n
	return shape
}
