package layer

var argminDef = Def{
	Type:  "argmin",
	Doc:   "Where along an axis the least element of x is; without axis, among all in their order." + indexed,
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &ArgMin{} },
	Example: "axis = 0",
}

// ArgMin finds the least element.
type ArgMin struct{ position }

// Build implements Layer.
func (l *ArgMin) Build(c *Context) {
	if r, ok := l.reduction().begin(c); ok {
		c.Output(r.place(c.In[0], "greater", r.least(c.In[0])))
	}
}
