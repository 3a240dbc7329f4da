package ir

import "github.com/seed-5f2744a7/tensornet/gen/expr"

// Shares is a mask divided by its sum, so that those of the steps that count add up to 1, or all are
// 0 where none does. No gradient flows through it.
func (b *Builder) Shares(mask *Value) *Value {
	all := make([]int, len(mask.Shape))
	for i := range all {
		all[i] = 1
	}
	count, shares := b.Temp(b.Local("counted"), all), b.Temp(b.Local("shares"), mask.Shape)
	count.Stop, shares.Stop = true, true
	loops, strides := Loops(mask.Shape)
	op := &Op{
		Kind: Reduce, Loops: loops, Out: Access{Value: count, Strides: make([]int, len(loops))},
		In: []Access{{Value: mask, Strides: strides}}, Expr: expr.Arg(0),
	}
	op.Collapse()
	b.Op(op)
	b.Elementwise(shares, expr.Div(expr.Arg(0), expr.Call("max", expr.Arg(1), expr.Const(1))), mask, count)
	return shares
}
