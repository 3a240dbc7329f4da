package layer

import "github.com/seed-5f2744a7/tensornet/gen/expr"

var maxDef = Def{
	Type:  "max",
	Doc:   "The greatest element of x over some axes; the gradient goes to the first of equal ones." + reducing,
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &Max{} },
	Example: "axis = 0",
}

// Max keeps the greatest element.
type Max struct{ reduction }

// Build implements Layer.
func (l *Max) Build(c *Context) {
	if r, ok := l.begin(c); ok {
		c.Output(r.over("y", true, expr.Arg(0), c.In[0]))
	}
}
