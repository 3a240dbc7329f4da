package layer

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

var globalMaxPoolDef = Def{
	Type:  "global_max_pool",
	Doc:   "The greatest element of each channel: the maximum over all axes of x but the last. The gradient goes to the first of equal elements.",
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &GlobalMaxPool{} },
	Example: "keepdims = true",
}

// GlobalMaxPool keeps the greatest element of each channel.
type GlobalMaxPool struct{ globalPool }

// Build implements Layer.
func (l *GlobalMaxPool) Build(c *Context) {
	l.reduce(c, c.In[0], &ir.Op{Max: true, Expr: expr.Arg(0)})
}

// globalPool are the options of a pooling layer with one window.
type globalPool struct {
	Keepdims bool `opt:"keepdims" doc:"whether the axes stay, with an extent of 1"`
}

// reduce appends the reduction of x over the places of each channel, whose expression op has,
// and makes it the output.
func (l *globalPool) reduce(c *Context, x *ir.Value, op *ir.Op) {
	last := len(x.Shape) - 1
	if last == 0 {
		c.Errorf("from", "the input %v has only one axis; expected others before the one of channels", x.Shape)
		return
	}
	channels := x.Shape[last]
	shape := []int{channels}
	if l.Keepdims {
		shape = slices.Concat(slices.Repeat([]int{1}, last), shape)
	}
	y := c.Temp(c.Name+".y", shape)
	n := &nest{}
	n.add("c", channels, 1, 1)
	n.add("i", x.Size()/channels, 0, channels)
	n.finish(2)
	op.Kind, op.Loops = ir.Reduce, n.loops
	op.Out, op.In = ir.Access{Value: y, Strides: n.strides[0]}, []ir.Access{{Value: x, Strides: n.strides[1]}}
	c.Op(op)
	c.Output(y)
}
