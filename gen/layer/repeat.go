package layer

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

var repeatDef = Def{
	Type:  "repeat",
	Doc:   "x with each element along an axis so many times, as numpy.repeat: a, b becomes a, a, b, b. Without axis x is flattened first.",
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &Repeat{} },
	Example: "repeats = 2\naxis = 0",
}

// Repeat repeats elements.
type Repeat struct {
	Repeats int  `opt:"repeats,required" min:"1" doc:"how often"`
	Axis    *int `opt:"axis" doc:"along which; from 0, or negative from the last"`
}

// Build implements Layer.
func (l *Repeat) Build(c *Context) {
	x, axis, ok := c.flatOr(l.Axis)
	if !ok {
		return
	}
	n := ir.Size(x.Shape[:axis+1])
	c.copies(with(x.Shape, axis, x.Shape[axis]*l.Repeats), "repeats",
		[]int{n, l.Repeats, x.Size() / n}, []int{x.Size() / n, 0, 1}, x)
}

// flatOr is the input and the axis of an option, or without it the input flattened.
func (c *Context) flatOr(axis *int) (*ir.Value, int, bool) {
	x := c.In[0]
	if axis == nil {
		if len(x.Shape) > 1 {
			x = c.View(c.Name+".flat", x, []int{x.Size()})
		}
		return x, 0, true
	}
	at, ok := c.axis(*axis, len(x.Shape))
	return x, at, ok
}

// copies fills the layer's output, row-major, from the input by strides of loops. It
// reports a shape that is too large at an option.
func (c *Context) copies(shape []int, option string, extents, from []int, x *ir.Value) {
	if !c.ranked(option, shape) {
		return
	}
	if _, ok := spec.Elements(shape); !ok {
		c.Errorf(option, "an output of shape %v is too large; at most %d elements", shape, spec.MaxElements)
		return
	}
	y := c.Temp(c.Name+".y", shape)
	loops, to := ir.Loops(extents)
	c.move(part{loops, ir.Access{Value: y, Strides: to}}, ir.Access{Value: x, Strides: slices.Clone(from)})
	c.Output(y)
}
