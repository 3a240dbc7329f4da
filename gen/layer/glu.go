package layer

import (
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

var gluDef = Def{
	Type:  "glu",
	Doc:   "a·sigmoid(b) of the halves a and b of x along an axis; Dauphin et al. 2016.",
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &GLU{Axis: -1} },
	Example: "axis = 0",
}

// GLU gates one half with the other.
type GLU struct {
	Axis int `opt:"axis" doc:"which axis has the halves; from 0, or negative from the last"`
}

// Build implements Layer.
func (l *GLU) Build(c *Context) {
	x := c.In[0]
	axis, ok := c.axis(l.Axis, len(x.Shape))
	if !ok {
		return
	}
	n := x.Shape[axis]
	if n%2 != 0 {
		c.Errorf("axis", "axis %d of %v has %d elements, which have no halves", axis, x.Shape, n)
		return
	}
	y := c.Temp(c.Name+".y", with(x.Shape, axis, n/2))
	to := partOf(y, axis, 0, n/2)
	op := &ir.Op{
		Kind: ir.Map, Loops: to.loops, Out: to.access,
		In:   []ir.Access{partOf(x, axis, 0, n/2).access, partOf(x, axis, n/2, n/2).access},
		Expr: expr.Mul(expr.Arg(0), expr.Call("sigmoid", expr.Arg(1))),
	}
	op.Collapse()
	c.Op(op)
	c.Output(y)
}
