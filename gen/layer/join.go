package layer

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

var joinDef = Def{
	Type: "join", Stepwise: true,
	Doc:   "The inputs, all of one shape, side by side along a new axis; the inverse of split without sections.",
	MinIn: 1, MaxIn: anyNumber,
	New:     func() Layer { return &Join{} },
	Example: "from = [\"a\", \"b\"]",
}

// Join stacks its inputs.
type Join struct {
	Axis int `opt:"axis" doc:"the new axis of the output; from 0, or negative from the last"`
}

// Build implements Layer.
func (l *Join) Build(c *Context) {
	first := c.In[0].Shape
	axis, ok := c.axis(l.Axis, len(first)+1)
	if !ok || !c.sameBut(-1) {
		return
	}
	c.fill(slices.Insert(slices.Clone(first), axis, len(c.In)), ir.Size(first[:axis]))
}
