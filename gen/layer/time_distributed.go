package layer

import (
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

var timeDistributedDef = Def{
	Type: "time_distributed", Stepwise: true, Nested: true,
	Doc:   "The layers inside, applied to every slice of x along its first axis, always with the same weights.",
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &TimeDistributed{} },
	Example: "[[layer.body]]\ntype = \"dense\"\nunits = 8",
}

// TimeDistributed applies layers to the slices of a sequence.
type TimeDistributed struct{}

// Build implements Layer.
func (l *TimeDistributed) Build(c *Context) {
	x := c.In[0]
	if len(x.Shape) < 2 {
		c.Errorf("type", "input is %v; expected a sequence, with time as the first of at least two axes", x.Shape)
		return
	}
	steps, size := x.Shape[0], x.Size()/x.Shape[0]
	if c.Purpose == ir.Step {
		c.Purpose = ir.Predict // the layers inside begin anew with each slice
	}
	c.times *= steps
	var outputs []Output
	c.Along(ir.Loop{Name: "t", N: steps}, false, func() {
		outputs = c.Body("", c.Slice(x, 0, size, x.Shape[1:]))
	})
	for _, o := range outputs {
		v := o.Value
		switch {
		case v.Slice != nil: // nothing inside changed it
			v = x
		case v.Shape[0] != steps || !c.declared(v):
			c.Errorf("type", "the layers inside give the same for every step; expected a result that depends on the input")
			return
		}
		c.carry(v)
		c.Named(o.Name, v)
	}
}
