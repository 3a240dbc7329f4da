package layer

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

var padDef = Def{
	Type: "pad",
	Doc: "x with elements around it, as numpy.pad: all the same (constant), those of x mirrored at its first and last element (reflect) or at its edges (symmetric), " +
		"or its first and last repeated (edge).",
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &Pad{Mode: "constant"} },
	Example: "pad_width = [[1, 2], [0, 1]]\nmode = \"reflect\"",
}

// Pad adds elements around a tensor.
type Pad struct {
	PadWidth       [][]int `opt:"pad_width,required" min:"0" doc:"a pair [before, after] for each axis; of axes without one nothing changes"`
	Mode           string  `opt:"mode" enum:"constant|reflect|symmetric|edge" doc:"what the elements are"`
	ConstantValues float64 `opt:"constant_values" doc:"with mode constant: their value"`
}

// Build implements Layer.
func (l *Pad) Build(c *Context) {
	if !l.check(c) {
		return
	}
	shape := slices.Clone(c.In[0].Shape)
	for axis, p := range l.PadWidth {
		shape[axis] += p[0] + p[1]
	}
	if _, ok := spec.Elements(shape); !ok {
		c.Errorf("pad_width", "an output of shape %v is too large; at most %d elements", shape, spec.MaxElements)
		return
	}
	if l.Mode == "constant" {
		c.Output(l.fill(c, shape))
		return
	}
	x := c.In[0]
	for axis, p := range l.PadWidth {
		if p[0]+p[1] > 0 {
			x = l.along(c, x, axis, p[0], p[1])
		}
	}
	if x == c.In[0] {
		x = c.View(c.Name, x, x.Shape)
	}
	c.Output(x)
}

// check reports what is no padding of x.
func (l *Pad) check(c *Context) bool {
	shape := c.In[0].Shape
	if len(l.PadWidth) > len(shape) {
		c.Errorf("pad_width", "found %d pairs, but the input %v has %d axes", len(l.PadWidth), shape, len(shape))
		return false
	}
	if l.ConstantValues != 0 && l.Mode != "constant" {
		c.Errorf("constant_values", "has no effect in mode %q; set mode = \"constant\", or remove this", l.Mode)
		return false
	}
	most := map[string]func(n int) int{
		"reflect":   func(n int) int { return n - 1 },
		"symmetric": func(n int) int { return n },
	}[l.Mode]
	for axis, p := range l.PadWidth {
		if len(p) != 2 {
			c.Errorf("pad_width", "found %v, expected a pair [before, after] for each axis", p)
			return false
		}
		if max(p[0], p[1]) > maxPadding {
			c.Errorf("pad_width", "found %d, expected at most %d", max(p[0], p[1]), maxPadding)
			return false
		}
		if most != nil && max(p[0], p[1]) > most(shape[axis]) {
			c.Errorf("pad_width", "%d elements beside axis %d of %v cannot be mirrored; at most %d in mode %q", max(p[0], p[1]), axis, shape, most(shape[axis]), l.Mode)
			return false
		}
	}
	return true
}

// fill puts x into a tensor of one number.
func (l *Pad) fill(c *Context, shape []int) *ir.Value {
	y, x := c.Temp(c.Name+".y", shape), c.In[0]
	c.Op(&ir.Op{
		Kind: ir.Map, Loops: []ir.Loop{{Name: "i", N: y.Size()}},
		Out: ir.Access{Value: y, Strides: []int{1}}, Expr: expr.Const(l.ConstantValues),
	})
	loops, from := ir.Loops(x.Shape)
	to := ir.Access{Value: y, Strides: ir.RowMajor(shape)}
	for axis, p := range l.PadWidth {
		to.Offset += p[0] * to.Strides[axis]
	}
	c.move(part{loops, to}, ir.Access{Value: x, Strides: from})
	return y
}

// along pads an axis with elements of x.
func (l *Pad) along(c *Context, x *ir.Value, axis, before, after int) *ir.Value {
	n := x.Shape[axis]
	y := c.Temp(c.Name+".y", with(x.Shape, axis, before+n+after))
	c.move(partOf(y, axis, before, n), partOf(x, axis, 0, n).access)
	step, first, last := -1, before, n-2 // of x, where the padding before and after begins
	switch l.Mode {
	case "symmetric":
		first, last = before-1, n-1
	case "edge":
		step, first, last = 0, 0, n-1
	}
	strides := ir.RowMajor(x.Shape)
	from := func(at int) ir.Access {
		a := ir.Access{Value: x, Offset: at * strides[axis], Strides: slices.Clone(strides)}
		a.Strides[axis] *= step
		return a
	}
	if before > 0 {
		c.move(partOf(y, axis, 0, before), from(first))
	}
	if after > 0 {
		c.move(partOf(y, axis, before+n, after), from(last))
	}
	return y
}
