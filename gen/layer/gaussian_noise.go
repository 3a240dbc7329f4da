package layer

import (
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

var gaussianNoiseDef = Def{
	Type: "gaussian_noise", Stepwise: true,
	Masking: true,
	Doc: "In training, y = x + stddev·n, where every n is drawn from the normal distribution of mean 0 and variance 1; " +
		"in prediction and evaluation y = x.",
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &GaussianNoise{} },
	Example: "stddev = 0.1",
}

// GaussianNoise adds normal numbers.
type GaussianNoise struct {
	Stddev float64 `opt:"stddev,required" min:"0" doc:"the standard deviation of what is added"`
}

// Build implements Layer.
func (l *GaussianNoise) Build(c *Context) {
	c.noisy(expr.Add(expr.Arg(0), expr.Mul(expr.Const(l.Stddev), expr.Arg(1))), l.Stddev)
}

// noisy is e(x, n) with normal numbers n of that standard deviation, which e scales; x where
// that is 0, and but in training.
func (c *Context) noisy(e *expr.Expr, stddev float64) {
	x := c.In[0]
	var n *ir.Value
	if stddev != 0 {
		n = c.random(".noise", "", x.Shape, ir.Op{Normal: true})
	}
	if n == nil {
		c.Output(c.View(c.Name, x, x.Shape))
		return
	}
	y := c.Temp(c.Name+".y", x.Shape)
	c.Elementwise(y, e, x, n)
	c.Output(y)
}
