package layer

import (
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/initializer"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

var rmsNormalizationDef = Def{
	Type: "rms_normalization", Stepwise: true,
	Masking: true,
	Doc: "y = scale·x/√(mean of x² + epsilon), with the mean of each sample's elements along axis; " +
		"scale, a weight that starts at 1, has the axes of axis. Zhang and Sennrich 2019.",
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &RMSNormalization{Axis: []int{-1}, Epsilon: 1e-6, ElementwiseAffine: true} },
	Example: "epsilon = 1e-5",
}

// RMSNormalization gives the elements of a sample a mean square of 1.
type RMSNormalization struct {
	Axis              []int   `opt:"axis" doc:"the axes whose elements are normalised together; from 0, or negative from the last"`
	Epsilon           float64 `opt:"epsilon" above:"0" doc:"added to the mean square"`
	ElementwiseAffine bool    `opt:"elementwise_affine" doc:"whether there is a scale to multiply by"`
}

// Build implements Layer.
func (l *RMSNormalization) Build(c *Context) {
	x := c.In[0]
	along, ok := c.axes(l.Axis, len(x.Shape))
	if !ok {
		return
	}
	n, ok := c.normalize(x, x.Shape, along)
	if !ok {
		return
	}
	root := n.inverseRoot("root", n.meanSquare("square", x), l.Epsilon)
	e, in := expr.Mul(expr.Arg(0), expr.Arg(1)), []ir.Access{n.whole(x), n.each(root)}
	if l.ElementwiseAffine {
		scale := n.axisWeight("scale", along, initializer.One)
		if scale == nil {
			return
		}
		e, in = expr.Mul(e, expr.Arg(2)), append(in, n.part(scale, along))
	}
	c.Output(n.elementwise("y", e, in...))
}
