package layer

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

var maskingDef = Def{
	Type: "masking", Stepwise: true,
	Doc: "Tells steps that do not count: those of x, [steps, …], whose numbers are all mask_value. They become 0, and the layers after it leave them out. " +
		"Layers that leave steps where they are hand the mask on; recurrent layers, attention, global_average_pool and losses heed it, and others lose it.",
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &Masking{} },
	Example: "mask_value = -1",
}

// Masking makes a mask of steps without content.
type Masking struct {
	MaskValue float64 `opt:"mask_value" doc:"what the numbers of a step are that does not count"`
}

// Build implements Layer.
func (l *Masking) Build(c *Context) {
	x := c.In[0]
	if len(x.Shape) < 2 {
		c.Errorf("type", "input is %v; expected a sequence, with time as the first of at least two axes", x.Shape)
		return
	}
	last := len(x.Shape) - 1
	counts := c.Temp(c.Name+".differs", append(slices.Clone(x.Shape[:last]), 1))
	counts.Stop = true
	pads(counts, x, l.MaskValue)
	loops, strides := ir.Loops(x.Shape)
	to, _ := ir.Broadcast(counts, x.Shape)
	op := &ir.Op{Kind: ir.Reduce, Max: true, Loops: loops, Out: to, In: []ir.Access{{Value: x, Strides: strides}}, Expr: differs(expr.Arg(0), l.MaskValue)}
	op.Collapse()
	c.Op(op)
	y := c.Temp(c.Name+".y", x.Shape)
	c.Elementwise(y, expr.Mul(expr.Arg(0), expr.Arg(1)), x, counts)
	c.Output(y)
	y.Mask = c.View(c.Name+".mask", counts, x.Shape[:last])
}
