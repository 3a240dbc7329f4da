package loss

import (
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

var tverskyDef = Def{
	Name: "tversky", Targets: runtime.Probabilities,
	Doc: "1 - Σ t·y/(Σ t·y + alpha·Σ t·(1 - y) + beta·Σ (1 - t)·y + 1e-7): dice that counts what is missed and what is wrongly found unlike; a sample's, not the batch's; Salehi et al. 2017",
	New: func() Kind { return &tversky{Alpha: 0.5, Beta: 0.5} },
}

type tversky struct {
	Alpha float64 `opt:"alpha" min:"0" doc:"the weight of what is missed"`
	Beta  float64 `opt:"beta" min:"0" doc:"the weight of what is wrongly found"`
	Axis  []int   `opt:"axis" doc:"the axes of the output that are summed over; the mean over the others is taken; all by default"`
}

func (l *tversky) Check(y *ir.Value) (string, error) { return checkAxis(l.Axis, y) }

func (l *tversky) Build(b *ir.Builder, y, t, loss *ir.Value) {
	axes := axesOf(y.Shape, l.Axis)
	o := over(b, y)
	out, target := o.arg(y), o.arg(t)
	both := o.sum("both", axes, expr.Mul(target, out))
	missed := expr.Mul(number(l.Alpha), expr.Mul(target, oneLess(out)))
	wrong := expr.Mul(number(l.Beta), expr.Mul(oneLess(target), out))
	other := o.sum("other", axes, expr.Add(missed, wrong))
	rows := over(b, both)
	hit := rows.arg(both)
	e := expr.Div(hit, expr.Add(expr.Add(hit, rows.arg(other)), number(epsilon)))
	rows.mean(loss, both.Size(), oneLess(e))
}
