package layer

var flattenDef = Def{
	Type:  "flatten",
	Doc:   "The same elements, row-major, as a tensor of one axis. It costs nothing.",
	MinIn: 1, MaxIn: 1,
	New: func() Layer { return &Flatten{} },
}

// Flatten drops the shape.
type Flatten struct{}

// Build implements Layer.
func (l *Flatten) Build(c *Context) {
	c.Output(c.View(c.Name, c.In[0], []int{c.In[0].Size()}))
}
