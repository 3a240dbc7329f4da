package layer

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// part is a range along an axis of a value, all of it along the others.
type part struct {
	loops  []ir.Loop
	access ir.Access
}

// partOf is n elements along an axis, from the given one on.
func partOf(v *ir.Value, axis, from, n int) part {
	loops, _ := ir.Loops(with(v.Shape, axis, n))
	strides := ir.RowMajor(v.Shape)
	return part{loops, ir.Access{Value: v, Offset: from * strides[axis], Strides: strides}}
}

// move copies into a part what is addressed by its loops.
func (c *Context) move(to part, from ir.Access) {
	op := &ir.Op{Kind: ir.Move, Loops: slices.Clone(to.loops), Out: to.access, In: []ir.Access{from}}
	op.Collapse()
	c.Op(op)
}
