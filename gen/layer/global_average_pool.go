package layer

import (
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

var globalAveragePoolDef = Def{
	Type:  "global_average_pool",
	Doc:   "The mean of each channel: over all axes of x but the last. With a mask, see masking, over the steps that count.",
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &GlobalAveragePool{} },
	Example: "keepdims = true",
}

// GlobalAveragePool takes the mean of each channel.
type GlobalAveragePool struct{ globalPool }

// Build implements Layer.
func (l *GlobalAveragePool) Build(c *Context) {
	x := c.In[0]
	places := x.Size() / x.Shape[len(x.Shape)-1]
	if m := x.Mask; m != nil && len(m.Shape) == len(x.Shape)-1 {
		shares := c.Shares(m)
		weighed := c.Temp(c.Name+".weighed", x.Shape)
		c.Elementwise(weighed, expr.Mul(expr.Arg(0), expr.Arg(1)), x, c.over(shares, x.Shape))
		l.reduce(c, weighed, &ir.Op{Expr: expr.Arg(0)})
		return
	}
	l.reduce(c, x, &ir.Op{Expr: expr.Mul(expr.Const(1/float64(places)), expr.Arg(0))})
}
