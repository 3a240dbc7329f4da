package layer

var squeezeDef = Def{
	Type:  "squeeze",
	Doc:   "x without axes of one element. It costs nothing.",
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &Squeeze{} },
	Example: "axis = 0",
}

// Squeeze removes axes.
type Squeeze struct {
	Axis []int `opt:"axis" doc:"which, from 0, or negative from the last; by default all that have one element"`
}

// Build implements Layer.
func (l *Squeeze) Build(c *Context) {
	x := c.In[0]
	chosen, ok := c.chosen("axis", l.Axis, len(x.Shape))
	if !ok {
		return
	}
	var shape []int
	for i, n := range x.Shape {
		switch {
		case chosen[i] && n > 1 && l.Axis != nil:
			c.Errorf("axis", "axis %d of %v has %d elements; expected 1", i, x.Shape, n)
			return
		case !chosen[i] || n > 1:
			shape = append(shape, n)
		}
	}
	if shape == nil {
		shape = []int{1}
	}
	c.Output(c.View(c.Name, x, shape))
}
