package layer

import "github.com/seed-5f2744a7/tensornet/gen/ir"

var permuteDef = Def{
	Type:  "permute",
	Doc:   "x with its axes in another order: axis i of the output is axis dims[i] of x, counted from 0.",
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &Permute{} },
	Example: "dims = [1, 0]",
}

// Permute reorders axes.
type Permute struct {
	Dims []int `opt:"dims,required" min:"0" doc:"an axis of x for each axis of the output; all of them, each once, from 0"`
}

// Build implements Layer.
func (l *Permute) Build(c *Context) {
	x := c.In[0]
	seen := make([]bool, len(x.Shape))
	fits := len(l.Dims) == len(x.Shape)
	for _, d := range l.Dims {
		fits = fits && d < len(seen) && !seen[d]
		if fits {
			seen[d] = true
		}
	}
	if !fits {
		c.Errorf("dims", "%v is no order of the %d axes of %v; expected each from 0 to %d once", l.Dims, len(x.Shape), x.Shape, len(x.Shape)-1)
		return
	}
	shape, strides := make([]int, len(l.Dims)), make([]int, len(l.Dims))
	for i, d := range l.Dims {
		shape[i], strides[i] = x.Shape[d], ir.RowMajor(x.Shape)[d]
	}
	y := c.Temp(c.Name+".y", shape)
	loops, to := ir.Loops(shape)
	op := &ir.Op{Kind: ir.Move, Loops: loops, Out: ir.Access{Value: y, Strides: to}, In: []ir.Access{{Value: x, Strides: strides}}}
	op.Collapse()
	c.Op(op)
	c.Output(y)
}
