package layer

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/constraint"
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/initializer"
	"github.com/seed-5f2744a7/tensornet/gen/regularizer"
)

var preluDef = Def{
	Type:    "prelu",
	Masking: true,
	Doc:     "x where x > 0, else alpha·x with a weight alpha for each element; He et al. 2015.",
	MinIn:   1, MaxIn: 1,
	New:     func() Layer { return &PReLU{} },
	Example: "shared_axes = [0]\nalpha_initializer = { type = \"constant\", value = 0.25 }",
}

// PReLU learns the slope below 0.
type PReLU struct {
	AlphaInitializer initializer.Initializer `opt:"alpha_initializer" doc:"of the slopes; zeros by default"`
	AlphaRegularizer regularizer.Regularizer `opt:"alpha_regularizer" doc:"penalty on the slopes; none by default"`
	AlphaConstraint  constraint.Constraint   `opt:"alpha_constraint" doc:"bounds of the slopes after each step of training; none by default"`
	SharedAxes       []int                   `opt:"shared_axes" doc:"axes along which a slope is the same; from 0, or negative from the last"`
}

// Build implements Layer.
func (l *PReLU) Build(c *Context) {
	x := c.In[0]
	shape := slices.Clone(x.Shape)
	if l.SharedAxes != nil {
		shared, ok := c.chosen("shared_axes", l.SharedAxes, len(shape))
		if !ok {
			return
		}
		for i := range shape {
			if shared[i] {
				shape[i] = 1
			}
		}
	}
	fan := x.Size()
	alpha := l.AlphaRegularizer.On(c.Weight("alpha", shape, l.AlphaInitializer.Or(initializer.Zero).Init(shape, fan, fan)))
	if alpha == nil {
		return
	}
	c.constrain("alpha_constraint", l.AlphaConstraint, alpha, nil, shape)
	y := c.Temp(c.Name+".y", x.Shape)
	a := expr.Arg(0)
	c.Elementwise(y, expr.Where(expr.Call("greater", a, expr.Const(0)), a, expr.Mul(expr.Arg(1), a)), x, alpha)
	c.Output(y)
}
