package loss

import (
	"math"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

var poissonDef = Def{
	Name: "poisson", Targets: runtime.NonNegative,
	Doc: "mean of y - t·log(y + 1e-7), where t is a count and y the number that is expected; see exponential and softplus for outputs that are positive",
	New: func() Kind { return &poisson{} },
}

type poisson struct {
	LogInput bool `opt:"log_input" doc:"whether y is the logarithm of the number that is expected: exp(y) - t·y"`
	Full     bool `opt:"full" doc:"whether Stirling's t·log(t) - t + log(2πt)/2 is added where t > 1, which makes it the whole negative log likelihood"`
}

func (l *poisson) Build(b *ir.Builder, y, t, loss *ir.Value) {
	o := over(b, y)
	out, target := o.arg(y), o.arg(t)
	e := expr.Sub(out, expr.Mul(target, log(expr.Add(out, number(epsilon)))))
	if l.LogInput {
		e = expr.Sub(expr.Call("exp", out), expr.Mul(target, out))
	}
	if l.Full {
		half := expr.Mul(number(0.5), log(expr.Mul(number(2*math.Pi), target)))
		rest := expr.Add(expr.Sub(expr.Mul(target, log(target)), target), half)
		e = expr.Add(e, noNaN(rest, expr.Call("step", expr.Sub(target, number(1)))))
	}
	o.mean(loss, y.Size(), e)
}
