package layer

import (
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

var cumsumDef = Def{
	Type:  "cumsum",
	Doc:   "The sums of x up to each element along an axis. Without axis x is flattened first.",
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &CumSum{} },
	Example: "axis = 0",
}

// CumSum adds up what was so far.
type CumSum struct {
	Axis      *int `opt:"axis" doc:"along which; from 0, or negative from the last"`
	Exclusive bool `opt:"exclusive" doc:"whether an element is no part of its own sum"`
	Reverse   bool `opt:"reverse" doc:"whether sums begin at the end"`
}

// Build implements Layer. Each operation adds what is twice as far away, so that few
// are enough, and rounding errors do not pile up.
func (l *CumSum) Build(c *Context) {
	x, axis, ok := c.flatOr(l.Axis)
	if !ok {
		return
	}
	n := x.Shape[axis]
	if l.Exclusive {
		x = l.shifted(c, x, axis)
	}
	for distance := 1; distance < n; distance *= 2 {
		x = l.add(c, x, axis, distance)
	}
	if x == c.In[0] || x.Alias != nil {
		x = c.View(c.Name, x, x.Shape)
	}
	c.Output(x)
}

// places are where sums of elements so far apart begin, where what is added does, and
// where there is nothing to add.
func (l *CumSum) places(n, distance int) (sums, others, rest int) {
	if l.Reverse {
		return 0, distance, n - distance
	}
	return distance, 0, 0
}

// add is x plus x from some elements before.
func (l *CumSum) add(c *Context, x *ir.Value, axis, distance int) *ir.Value {
	n := x.Shape[axis]
	sums, others, rest := l.places(n, distance)
	y := c.Temp(c.Name+".sums", x.Shape)
	to := partOf(y, axis, sums, n-distance)
	op := &ir.Op{
		Kind: ir.Map, Loops: to.loops, Out: to.access,
		In:   []ir.Access{partOf(x, axis, sums, n-distance).access, partOf(x, axis, others, n-distance).access},
		Expr: expr.Add(expr.Arg(0), expr.Arg(1)),
	}
	op.Collapse()
	c.Op(op)
	c.move(partOf(y, axis, rest, distance), partOf(x, axis, rest, distance).access)
	return y
}

// shifted is x with each element one place on, and 0 first.
func (l *CumSum) shifted(c *Context, x *ir.Value, axis int) *ir.Value {
	n := x.Shape[axis]
	sums, others, rest := l.places(n, 1)
	y := c.Temp(c.Name+".shifted", x.Shape)
	zero := partOf(y, axis, rest, 1)
	op := &ir.Op{Kind: ir.Map, Loops: zero.loops, Out: zero.access, Expr: expr.Const(0)}
	op.Collapse()
	c.Op(op)
	if n > 1 {
		c.move(partOf(y, axis, sums, n-1), partOf(x, axis, others, n-1).access)
	}
	return y
}
