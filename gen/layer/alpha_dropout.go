package layer

import (
	"math"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
)

var alphaDropoutDef = Def{
	Type: "alpha_dropout", Stepwise: true,
	Doc: "In training, y is x with elements set to the least value of selu at random, each with the probability rate, all then scaled and moved " +
		"so that mean 0 and variance 1 stay; in prediction and evaluation y = x. For networks of selu. Klambauer et al. 2017.",
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &AlphaDropout{} },
	Example: "rate = 0.1",
}

// AlphaDropout is dropout that keeps mean and variance.
type AlphaDropout struct {
	Rate float64 `opt:"rate,required" min:"0" max:"0.99999" doc:"the share of elements that is set"`
}

// least is what selu of -∞ is, -scale·alpha.
const least = -1.0507009873554804934193349852946 * 1.6732632423543772848170429916717

// Build implements Layer. The factor m of dropout is 0 for what is dropped, and else
// 1/(1 - rate): y = a·(k·x + (1 - k)·least) + b with k = 1 where m > 0. It is 1 for all
// where nothing is to be dropped, and y = x.
func (l *AlphaDropout) Build(c *Context) {
	x := c.In[0]
	mask := c.dropped("", l.Rate, x.Shape)
	if mask == nil {
		c.Output(c.View(c.Name, x, x.Shape))
		return
	}
	a := 1 / math.Sqrt((1-l.Rate)*(1+l.Rate*least*least))
	kept := expr.Mul(expr.Call("step", expr.Arg(1)), expr.Sub(expr.Arg(0), expr.Const(least)))
	moved := expr.Add(expr.Mul(expr.Const(a), kept), expr.Const(a*least*(1-l.Rate)))
	other := expr.Call("abs", expr.Call("sign", expr.Sub(expr.Arg(1), expr.Const(1))))
	y := c.Temp(c.Name+".y", x.Shape)
	c.Elementwise(y, expr.Add(expr.Mul(expr.Sub(expr.Const(1), other), expr.Arg(0)), expr.Mul(other, moved)), x, mask)
	c.Output(y)
}
