package layer

import "github.com/seed-5f2744a7/tensornet/gen/expr"

var meanDef = Def{
	Type:  "mean",
	Doc:   "The mean of x over some axes." + reducing,
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &Mean{} },
	Example: "axis = 0",
}

// Mean averages.
type Mean struct{ reduction }

// Build implements Layer.
func (l *Mean) Build(c *Context) {
	if r, ok := l.begin(c); ok {
		n := float64(c.In[0].Size() / r.rows)
		c.Output(r.over("y", false, expr.Mul(expr.Const(1/n), expr.Arg(0)), c.In[0]))
	}
}
