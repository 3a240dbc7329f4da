package loss

import (
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

var expressionDef = Def{
	Name: "expression",
	Doc:  "mean of a formula of one's own in the output y and the target t, such as \"abs(y - t) / (1 + abs(t))\", whose derivative is found",
	New:  func() Kind { return &expression{} },
}

type expression struct {
	Expr source `opt:"expr,required" doc:"numbers, y and t, + - * / and parentheses, functions, pi and e"`
}

func (l *expression) Build(b *ir.Builder, y, t, loss *ir.Value) {
	o := over(b, y)
	e := l.Expr.parsed.Substitute([]*expr.Expr{o.arg(y), o.arg(t)})
	o.mean(loss, y.Size(), e)
}
