package layer

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

var combineDef = Def{
	Type: "combine",
	Doc: "The inputs one after the other along the last axis, like concatenate, but the other axes are broadcast as in numpy: " +
		"a vector beside an image is repeated at every pixel.",
	MinIn: 2, MaxIn: anyNumber,
	New:     func() Layer { return &Combine{} },
	Example: "from = [\"a\", \"b\"]",
}

// Combine concatenates tensors of different ranks.
type Combine struct{}

// Build implements Layer.
func (*Combine) Build(c *Context) {
	var shape []int
	n := 0
	for _, x := range c.In {
		last := len(x.Shape) - 1
		next, err := broadcastShapes(shape, x.Shape[:last])
		if err != nil {
			c.Errorf("from", "without their last axis, %s", err)
			return
		}
		shape = next
		n += x.Shape[last]
	}
	shape = append(shape, n)
	if _, ok := spec.Elements(shape); !ok {
		c.Errorf("from", "an output of shape %v is too large; at most %d elements", shape, spec.MaxElements)
		return
	}
	y := c.Temp(c.Name+".y", shape)
	offset := 0
	for _, x := range c.In {
		part := with(shape, len(shape)-1, x.Shape[len(x.Shape)-1])
		from, _ := ir.Broadcast(x, part)
		loops, _ := ir.Loops(part)
		op := &ir.Op{
			Kind: ir.Move, Loops: loops, In: []ir.Access{from},
			Out: ir.Access{Value: y, Offset: offset, Strides: slices.Clone(ir.RowMajor(shape))},
		}
		op.Collapse()
		c.Op(op)
		offset += x.Shape[len(x.Shape)-1]
	}
	c.Output(y)
}
