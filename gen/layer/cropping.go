package layer

import "slices"

var croppingDef = Def{
	Type: "cropping",
	Doc: "x without its margins, along its first axes, as many as cropping has numbers or pairs. " +
		"A single number stands for all axes but the last.",
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &Cropping{} },
	Example: "cropping = [[1, 0], [0, 2]]",
}

// Cropping cuts the margins of a tensor off.
type Cropping struct {
	Cropping margins `opt:"cropping,required" doc:"how much to cut off before and after each axis"`
}

// Build implements Layer.
func (l *Cropping) Build(c *Context) {
	x := c.In[0]
	pairs, ok := l.Cropping.of(c, "cropping")
	if !ok {
		return
	}
	shape := slices.Clone(x.Shape)
	for i, p := range pairs {
		if shape[i] -= p[0] + p[1]; shape[i] < 1 {
			c.Errorf("cropping", "%d before and %d after leave nothing of axis %d of the input %v", p[0], p[1], i, x.Shape)
			return
		}
	}
	if slices.Equal(shape, x.Shape) {
		c.Output(c.View(c.Name, x, x.Shape))
		return
	}
	y := c.Temp(c.Name+".y", shape)
	c.copyBox(y, make([]int, len(shape)), x, befores(pairs, len(shape)), shape)
	c.Output(y)
}
