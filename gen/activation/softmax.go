package activation

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// along is an activation of rows along an axis.
type along struct {
	Axis int `opt:"axis" doc:"along which; from 0, or negative from the last"`

	of     func(b *ir.Builder, x *ir.Value, axis int) *ir.Value
	report func(format string, args ...any)
}

func newAlong(of func(b *ir.Builder, x *ir.Value, axis int) *ir.Value) *along {
	return &along{Axis: -1, of: of}
}

func (a *along) Options() any { return a }

func (a *along) Apply(b *ir.Builder, x *ir.Value) *ir.Value {
	rank, axis := len(x.Shape), a.Axis
	if axis < 0 {
		axis += rank
	}
	switch {
	case axis < 0 || axis >= rank:
		a.report("axis %d is outside of a tensor of %d axes; expected %d to %d (a sample has no batch axis)", a.Axis, rank, -rank, rank-1)
		return x
	case axis == 0 && rank > 1 && b.Program.Purpose == ir.Step:
		a.report("a sequence cannot be weighed over its time step by step")
		return x
	}
	return a.of(b, x, axis)
}

// exponentials are e = exp(x - m) and their sums along an axis; m, the maximum,
// keeps them finite and cancels, so no gradient flows through it.
func exponentials(b *ir.Builder, x *ir.Value, axis int) (peak, exps, sum *ir.Value) {
	rows := slices.Clone(x.Shape)
	rows[axis] = 1
	peak = b.Temp(b.Local("peak"), rows)
	peak.Stop = true
	exps = b.Temp(b.Local("exps"), x.Shape)
	sum = b.Temp(b.Local("total"), rows)
	reduce(b, peak, x, true)
	b.Elementwise(exps, expr.Call("exp", expr.Sub(expr.Arg(0), expr.Arg(1))), x, peak)
	reduce(b, sum, exps, false)
	return peak, exps, sum
}

// Softmax appends y = exp(x - m)/Σ exp(x - m) along an axis. Losses know one along the
// last axis by what it is of.
func Softmax(b *ir.Builder, x *ir.Value, axis int) *ir.Value {
	peak, exps, sum := exponentials(b, x, axis)
	y := b.Temp(b.Local("y"), x.Shape)
	b.Elementwise(y, expr.Div(expr.Arg(0), expr.Arg(1)), exps, sum)
	y.From = &ir.Activated{Name: "softmax", Logits: x, Max: peak, Sum: sum}
	if axis < len(x.Shape)-1 {
		y.From = &ir.Activated{Name: "softmax along another axis", Logits: x}
	}
	return y
}

// LogSoftmax appends y = (x - m) - log Σ exp(x - m) along an axis.
func LogSoftmax(b *ir.Builder, x *ir.Value, axis int) *ir.Value {
	peak, _, sum := exponentials(b, x, axis)
	y := b.Temp(b.Local("y"), x.Shape)
	e := expr.Sub(expr.Sub(expr.Arg(0), expr.Arg(1)), expr.Call("log", expr.Arg(2)))
	b.Elementwise(y, e, x, peak, sum)
	return y
}

// reduce sums x over the axis that out has one element of, or takes the maximum.
func reduce(b *ir.Builder, out, x *ir.Value, greatest bool) {
	loops, strides := ir.Loops(x.Shape)
	to, _ := ir.Broadcast(out, x.Shape)
	op := &ir.Op{Kind: ir.Reduce, Max: greatest, Loops: loops, Out: to, In: []ir.Access{{Value: x, Strides: strides}}, Expr: expr.Arg(0)}
	op.Collapse()
	b.Op(op)
}
