package layer

import "github.com/seed-5f2744a7/tensornet/gen/expr"

var spatialDropoutDef = Def{
	Type: "spatial_dropout", Stepwise: true,
	Doc: "In training, y is x with whole channels set to 0 at random, each with the probability rate, and the others divided by 1 - rate; " +
		"channels are along the last axis, so that a channel is dropped at all places or steps at once. " +
		"In prediction and evaluation y = x. Tompson et al. 2015.",
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &SpatialDropout{} },
	Example: "rate = 0.25",
}

// SpatialDropout sets channels to 0 at random.
type SpatialDropout struct {
	Rate float64 `opt:"rate,required" min:"0" max:"0.99999" doc:"the share of channels that is set to 0"`
}

// Build implements Layer.
func (l *SpatialDropout) Build(c *Context) {
	x := c.In[0]
	if len(x.Shape) < 2 {
		c.Errorf("type", "input is %v; expected at least two axes, the last of which are channels; for a vector use dropout", x.Shape)
		return
	}
	mask := c.dropped("", l.Rate, []int{x.Shape[len(x.Shape)-1]})
	if mask == nil {
		c.Output(c.View(c.Name, x, x.Shape))
		return
	}
	y := c.Temp(c.Name+".y", x.Shape)
	c.Elementwise(y, expr.Mul(expr.Arg(0), expr.Arg(1)), x, mask)
	c.Output(y)
}
