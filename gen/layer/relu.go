package layer

import "github.com/seed-5f2744a7/tensornet/gen/expr"

var reluDef = Def{
	Type: "relu", Stepwise: true,
	Masking: true,
	Doc:     "max_value where x is as much, x down to the threshold, and negative_slope·(x - threshold) below.",
	MinIn:   1, MaxIn: 1,
	New:     func() Layer { return &ReLU{} },
	Example: "max_value = 6\nnegative_slope = 0.1",
}

// ReLU is the activation as a layer.
type ReLU struct{ expr.ReLUOptions }

// Build implements Layer.
func (l *ReLU) Build(c *Context) {
	c.pointwise(l.Of(expr.Arg(0)))
}
