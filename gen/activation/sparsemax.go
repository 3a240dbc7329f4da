package activation

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// Sparsemax appends y = max(x - τ, 0) along an axis, where τ makes the sum 1. It is
// (Σ x - 1)/k over the k elements that exceed it, which are those with 1 + Σ_j min(x - x_j, 0) > 0:
// pairs of elements are compared instead of sorted.
//
// Martins and Astudillo, "From softmax to sparsemax", 2016.
func Sparsemax(b *ir.Builder, x *ir.Value, axis int) *ir.Value {
	rows := slices.Clone(x.Shape)
	rows[axis] = 1
	margin := b.Temp(b.Local("margin"), x.Shape)
	margin.Stop = true
	comparePairs(b, margin, x, axis)

	chosen := expr.Call("greater", expr.Add(expr.Const(1), expr.Arg(1)), expr.Const(0))
	count := sumWhere(b, "count", x, margin, rows, expr.Where(chosen, expr.Const(1), expr.Const(0)))
	count.Stop = true
	sum := sumWhere(b, "total", x, margin, rows, expr.Where(chosen, expr.Arg(0), expr.Const(0)))
	y := b.Temp(b.Local("y"), x.Shape)
	threshold := expr.Div(expr.Sub(expr.Arg(2), expr.Const(1)), expr.Arg(3))
	b.Elementwise(y, expr.Where(chosen, expr.Sub(expr.Arg(0), threshold), expr.Const(0)), x, margin, sum, count)
	return y
}

// comparePairs is Σ_j min(x - x_j, 0) over the elements along an axis.
func comparePairs(b *ir.Builder, out, x *ir.Value, axis int) {
	n, inner := x.Shape[axis], ir.Size(x.Shape[axis+1:])
	op := &ir.Op{
		Kind:  ir.Reduce,
		Loops: []ir.Loop{{Name: "r", N: x.Size() / n / inner}, {Name: "i", N: n}, {Name: "c", N: inner}, {Name: "j", N: n}},
		Out:   ir.Access{Value: out, Strides: []int{n * inner, inner, 1, 0}},
		In:    []ir.Access{{Value: x, Strides: []int{n * inner, inner, 1, 0}}, {Value: x, Strides: []int{n * inner, 0, 1, inner}}},
		Expr:  expr.Call("min", expr.Sub(expr.Arg(0), expr.Arg(1)), expr.Const(0)),
	}
	b.Op(op.WithoutUnitLoops())
}

// sumWhere sums e, of x and the margin, over the axis that rows have one element of.
func sumWhere(b *ir.Builder, name string, x, margin *ir.Value, rows []int, e *expr.Expr) *ir.Value {
	out := b.Temp(b.Local(name), rows)
	loops, strides := ir.Loops(x.Shape)
	to, _ := ir.Broadcast(out, x.Shape)
	op := &ir.Op{Kind: ir.Reduce, Loops: loops, Out: to, In: []ir.Access{{Value: x, Strides: strides}, {Value: margin, Strides: strides}}, Expr: e}
	op.Collapse()
	b.Op(op)
	return out
}
