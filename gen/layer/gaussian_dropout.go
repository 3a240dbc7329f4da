package layer

import (
	"math"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
)

var gaussianDropoutDef = Def{
	Type: "gaussian_dropout", Stepwise: true,
	Masking: true,
	Doc: "In training, y = x·(1 + √(rate/(1 - rate))·n), where every n is drawn from the normal distribution of mean 0 and variance 1: " +
		"factors of the mean and the variance of dropout's; in prediction and evaluation y = x. Srivastava et al. 2014.",
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &GaussianDropout{} },
	Example: "rate = 0.5",
}

// GaussianDropout multiplies by normal numbers.
type GaussianDropout struct {
	Rate float64 `opt:"rate,required" min:"0" max:"0.99999" doc:"as of dropout: the factors' standard deviation is √(rate/(1 - rate))"`
}

// Build implements Layer.
func (l *GaussianDropout) Build(c *Context) {
	stddev := math.Sqrt(l.Rate / (1 - l.Rate))
	factor := expr.Add(expr.Const(1), expr.Mul(expr.Const(stddev), expr.Arg(1)))
	c.noisy(expr.Mul(expr.Arg(0), factor), stddev)
}
