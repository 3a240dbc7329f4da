package layer

import "slices"

var expandDimsDef = Def{
	Type:  "expand_dims",
	Doc:   "x with further axes of one element. It costs nothing.",
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &ExpandDims{} },
	Example: "axis = -1",
}

// ExpandDims adds axes.
type ExpandDims struct {
	Axis []int `opt:"axis,required" doc:"where the new axes are in the output; from 0, or negative from the last"`
}

// Build implements Layer.
func (l *ExpandDims) Build(c *Context) {
	x := c.In[0]
	isNew, ok := c.chosen("axis", l.Axis, len(x.Shape)+len(l.Axis))
	if !ok {
		return
	}
	shape := slices.Clone(x.Shape)
	for i, added := range isNew {
		if added {
			shape = slices.Insert(shape, i, 1)
		}
	}
	if c.ranked("axis", shape) {
		c.Output(c.View(c.Name, x, shape))
	}
}
