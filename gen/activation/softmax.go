package activation

import (
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// softmax is y = exp(x - m)/Σ exp(x - m) along the last axis; m, the maximum,
// keeps the exponentials finite and cancels, so no gradient flows through it.
type softmax struct{ plain }

func (softmax) Apply(b *ir.Builder, x *ir.Value) *ir.Value {
	rows := append([]int(nil), x.Shape...)
	rows[len(rows)-1] = 1
	greatest := b.Temp(b.Local("peak"), rows)
	greatest.Stop = true
	exps := b.Temp(b.Local("exps"), x.Shape)
	sum := b.Temp(b.Local("total"), rows)
	y := b.Temp(b.Local("y"), x.Shape)
	reduceLast(b, greatest, x, true)
	b.Elementwise(exps, expr.Call("exp", expr.Sub(expr.Arg(0), expr.Arg(1))), x, greatest)
	reduceLast(b, sum, exps, false)
	b.Elementwise(y, expr.Div(expr.Arg(0), expr.Arg(1)), exps, sum)
	y.From = &ir.Activated{Name: "softmax", Logits: x, Max: greatest, Sum: sum}
	return y
}

// reduceLast sums x over its last axis, or takes the maximum.
func reduceLast(b *ir.Builder, out, x *ir.Value, greatest bool) {
	loops, strides := ir.Loops(x.Shape)
	to, _ := ir.Broadcast(out, x.Shape)
	op := &ir.Op{Kind: ir.Reduce, Max: greatest, Loops: loops, Out: to, In: []ir.Access{{Value: x, Strides: strides}}, Expr: expr.Arg(0)}
	op.Collapse()
	b.Op(op)
}
