package layer

import (
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

var prodDef = Def{
	Type:  "prod",
	Doc:   "The product of x over some axes; its gradient is right where elements are 0, too." + reducing,
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &Prod{} },
	Example: "axis = 1",
}

// Prod multiplies.
type Prod struct{ reduction }

// Build implements Layer. Halves of an axis are multiplied until one element is left:
// products of two have a gradient that divides by nothing.
func (l *Prod) Build(c *Context) {
	r, ok := l.begin(c)
	if !ok {
		return
	}
	gone, _ := c.chosen("axis", l.Axis, len(c.In[0].Shape))
	x := c.In[0]
	for axis := range gone {
		for gone[axis] && x.Shape[axis] > 1 {
			x = c.multiplyHalves(x, axis)
		}
	}
	c.Output(c.View(c.Name, x, r.shape))
}

// multiplyHalves multiplies the elements along an axis in pairs; an odd one stays.
func (c *Context) multiplyHalves(x *ir.Value, axis int) *ir.Value {
	n := x.Shape[axis]
	m := (n + 1) / 2
	y := c.Temp(c.Name+".part", with(x.Shape, axis, m))
	pairs := partOf(y, axis, 0, n/2)
	op := &ir.Op{
		Kind: ir.Map, Loops: pairs.loops, Out: pairs.access,
		In:   []ir.Access{partOf(x, axis, 0, n/2).access, partOf(x, axis, m, n/2).access},
		Expr: expr.Mul(expr.Arg(0), expr.Arg(1)),
	}
	op.Collapse()
	c.Op(op)
	if n%2 == 1 {
		c.move(partOf(y, axis, m-1, 1), partOf(x, axis, m-1, 1).access)
	}
	return y
}
