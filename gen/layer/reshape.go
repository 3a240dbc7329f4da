package layer

import (
	"slices"
)

var reshapeDef = Def{
	Type: "reshape", Stepwise: true,
	Doc:   "The same elements, row-major, under another shape. It costs nothing.",
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &Reshape{} },
	Example: "target_shape = [16, -1]",
}

// Reshape gives a tensor another shape.
type Reshape struct {
	TargetShape []int `opt:"target_shape,required" min:"-1" doc:"the new shape; one axis may be -1, which is what remains"`
}

// Build implements Layer.
func (l *Reshape) Build(c *Context) {
	shape := slices.Clone(l.TargetShape)
	size, open := 1, -1
	for i, n := range shape {
		switch {
		case n == -1 && open >= 0:
			c.Errorf("target_shape", "%v has two axes of -1; at most one can be worked out", shape)
			return
		case n == -1:
			open = i
		case n == 0:
			c.Errorf("target_shape", "%v has an axis of no elements", shape)
			return
		case n > c.In[0].Size():
			size = c.In[0].Size() + 1
		default:
			size = min(size*n, c.In[0].Size()+1)
		}
	}
	have := c.In[0].Size()
	if open >= 0 && have%size == 0 {
		shape[open] = have / size
		size = have
	}
	if size != have {
		c.Errorf("target_shape", "input is %v with %d elements, which do not make %v", c.In[0].Shape, have, l.TargetShape)
		return
	}
	c.Output(c.View(c.Name, c.In[0], append([]int(nil), shape...)))
}
