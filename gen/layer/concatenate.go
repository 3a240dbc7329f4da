package layer

import "github.com/seed-5f2744a7/tensornet/gen/ir"

var concatenateDef = Def{
	Type: "concatenate", Stepwise: true,
	Masking: true,
	Doc:     "The inputs one after the other along an axis; the other axes agree.",
	MinIn:   2, MaxIn: anyNumber,
	New:     func() Layer { return &Concatenate{Axis: -1} },
	Example: "from = [\"a\", \"b\"]\naxis = 0",
}

// Concatenate appends its inputs along an axis.
type Concatenate struct {
	Axis int `opt:"axis" doc:"along which; from 0, or negative from the last"`
}

// Build implements Layer.
func (l *Concatenate) Build(c *Context) {
	first := c.In[0].Shape
	axis, ok := c.axis(l.Axis, len(first))
	if !ok || !c.sameBut(axis) {
		return
	}
	n := 0
	for _, x := range c.In {
		n += x.Shape[axis]
	}
	c.fill(with(first, axis, n), ir.Size(first[:axis]))
}
