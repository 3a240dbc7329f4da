package loss

import (
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

var huberDef = Def{
	Name: "huber",
	Doc:  "mean of d²/2 where |d| ≤ delta, else delta·(|d| - delta/2), with d = y - t; Huber 1964",
	New:  func() Kind { return &huber{Delta: 1} },
}

type huber struct {
	Delta float64 `opt:"delta" above:"0" doc:"where the square ends and the straight line begins"`
}

func (h *huber) Build(b *ir.Builder, y, t, loss *ir.Value) {
	d := expr.Sub(expr.Arg(0), expr.Arg(1))
	elementwise(b, y, t, loss, expr.Call("huber", d, expr.Const(h.Delta)))
}
