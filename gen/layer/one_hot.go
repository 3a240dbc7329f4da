package layer

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

var oneHotDef = Def{
	Type:  "one_hot",
	Doc:   "For each element of x, a class, numbers along a new axis: 1 at the place of the class, else 0. What is no class, from 0 to num_classes - 1, has no 1. There is no gradient.",
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &OneHot{Axis: -1} },
	Example: "num_classes = 4",
}

// OneHot spreads classes.
type OneHot struct {
	NumClasses int `opt:"num_classes,required" min:"1" doc:"how many classes there are"`
	Axis       int `opt:"axis" doc:"the new axis of the output; from 0, or negative from the last"`
}

// Build implements Layer.
func (l *OneHot) Build(c *Context) {
	x := c.In[0]
	axis, ok := c.axis(l.Axis, len(x.Shape)+1)
	if !ok {
		return
	}
	shape := slices.Insert(slices.Clone(x.Shape), axis, l.NumClasses)
	if _, ok := spec.Elements(shape); !ok || l.NumClasses > maxConstant {
		c.Errorf("num_classes", "an output of shape %v is too large; at most %d elements of %d classes", shape, spec.MaxElements, maxConstant)
		return
	}
	y := c.Temp(c.Name+".y", shape)
	loops, to := ir.Loops(shape)
	along := make([]int, len(shape))
	along[axis] = 1
	op := &ir.Op{
		Kind: ir.Map, Loops: loops, Out: ir.Access{Value: y, Strides: to},
		In: []ir.Access{
			{Value: x, Strides: slices.Insert(ir.RowMajor(x.Shape), axis, 0)},
			{Value: c.numbered("classes", l.NumClasses), Strides: along},
		},
		Expr: expr.Call("equal", expr.Arg(0), expr.Arg(1)),
	}
	op.Collapse()
	c.Op(op)
	y.Stop = true
	c.Output(y)
}
