package layer

var minDef = Def{
	Type:  "min",
	Doc:   "The least element of x over some axes; the gradient goes to the first of equal ones." + reducing,
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &Min{} },
	Example: "axis = 1",
}

// Min keeps the least element.
type Min struct{ reduction }

// Build implements Layer.
func (l *Min) Build(c *Context) {
	if r, ok := l.begin(c); ok {
		c.Output(r.least(c.In[0]))
	}
}
