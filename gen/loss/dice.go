package loss

import (
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

var diceDef = Def{
	Name: "dice", Targets: runtime.Probabilities,
	Doc: "1 - 2·Σ t·y/(Σ t + Σ y + 1e-7): how little what is found and what should be overlap, for pictures of which little is to be found; a sample's, not the batch's; Milletari et al. 2016",
	New: func() Kind { return &dice{} },
}

type dice struct {
	Axis []int `opt:"axis" doc:"the axes of the output that are summed over; the mean over the others is taken; all by default"`
}

func (l *dice) Check(y *ir.Value) (string, error) { return checkAxis(l.Axis, y) }

func (l *dice) Build(b *ir.Builder, y, t, loss *ir.Value) {
	axes := axesOf(y.Shape, l.Axis)
	o := over(b, y)
	out, target := o.arg(y), o.arg(t)
	both := o.sum("both", axes, expr.Mul(target, out))
	all := o.sum("all", axes, expr.Add(target, out))
	rows := over(b, both)
	e := expr.Div(expr.Mul(number(2), rows.arg(both)), expr.Add(rows.arg(all), number(epsilon)))
	rows.mean(loss, both.Size(), oneLess(e))
}
