package layer

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

var zeroPaddingDef = Def{
	Type: "zero_padding",
	Doc: "x with zeros around, along its first axes, as many as padding has numbers or pairs. " +
		"A single number stands for all axes but the last.",
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &ZeroPadding{margins{[][2]int{{1, 1}}, true}} },
	Example: "padding = [[2, 1], [0, 3]]",
}

// ZeroPadding puts zeros around a tensor.
type ZeroPadding struct {
	Padding margins `opt:"padding" doc:"zeros before and after each axis"`
}

// Build implements Layer.
func (l *ZeroPadding) Build(c *Context) {
	x := c.In[0]
	pairs, ok := l.Padding.of(c, "padding")
	if !ok {
		return
	}
	shape := slices.Clone(x.Shape)
	for i, p := range pairs {
		shape[i] += p[0] + p[1]
	}
	if _, ok := spec.Elements(shape); !ok {
		c.Errorf("padding", "an output of shape %v is too large; at most %d elements", shape, spec.MaxElements)
		return
	}
	if slices.Equal(shape, x.Shape) {
		c.Output(c.View(c.Name, x, x.Shape))
		return
	}
	y := c.Temp(c.Name+".y", shape)
	c.Elementwise(y, expr.Const(0))
	c.copyBox(y, befores(pairs, len(shape)), x, make([]int, len(shape)), x.Shape)
	c.Output(y)
}
