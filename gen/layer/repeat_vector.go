package layer

import "slices"

var repeatVectorDef = Def{
	Type:  "repeat_vector",
	Doc:   "x so many times along a new first axis: a vector becomes a sequence.",
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &RepeatVector{} },
	Example: "n = 3",
}

// RepeatVector makes a sequence of a vector.
type RepeatVector struct {
	N int `opt:"n,required" min:"1" doc:"how often"`
}

// Build implements Layer.
func (l *RepeatVector) Build(c *Context) {
	x := c.In[0]
	c.copies(slices.Insert(slices.Clone(x.Shape), 0, l.N), "n", []int{l.N, x.Size()}, []int{0, 1}, x)
}
