package layer

import "github.com/seed-5f2744a7/tensornet/gen/expr"

var sumDef = Def{
	Type:  "sum",
	Doc:   "The sum of x over some axes." + reducing,
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &Sum{} },
	Example: "axis = -1",
}

// Sum adds up.
type Sum struct{ reduction }

// Build implements Layer.
func (l *Sum) Build(c *Context) {
	if r, ok := l.begin(c); ok {
		c.Output(r.over("y", false, expr.Arg(0), c.In[0]))
	}
}
