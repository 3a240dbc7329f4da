package loss

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// operands collects what an expression over the elements of a shape reads.
type operands struct {
	b     *ir.Builder
	shape []int
	in    []ir.Access
}

// over begins an expression over elements of y, which goes with values of its
// size, and with others that broadcast to its shape.
func over(b *ir.Builder, y *ir.Value) *operands { return &operands{b: b, shape: y.Shape} }

// arg is v in the expression.
func (o *operands) arg(v *ir.Value) *expr.Expr {
	a := ir.Access{Value: v, Strides: ir.RowMajor(o.shape)}
	if v.Size() != ir.Size(o.shape) {
		a, _ = ir.Broadcast(v, o.shape)
	}
	o.in = append(o.in, a)
	return expr.Arg(len(o.in) - 1)
}

// rowwise is v, which has one element for each row along the last axis.
func (o *operands) rowwise(v *ir.Value) *expr.Expr {
	strides := ir.RowMajor(o.shape)
	classes := o.shape[len(o.shape)-1]
	for i := range strides {
		strides[i] /= classes
	}
	o.in = append(o.in, ir.Access{Value: v, Strides: strides})
	return expr.Arg(len(o.in) - 1)
}

// perClass is a number, or one for each element along the last axis.
func (o *operands) perClass(name string, values []float64) *expr.Expr {
	if len(values) == 1 {
		return expr.Const(values[0])
	}
	v := o.b.Value(ir.Value{Name: o.b.Local(name), Shape: []int{len(values)}, Role: ir.Const, Data: values})
	o.b.Program.Consts = append(o.b.Program.Consts, v)
	return o.arg(v)
}

// mean appends loss = Σ e/n over all elements.
func (o *operands) mean(loss *ir.Value, n int, e *expr.Expr, rules ...ir.Rule) {
	loops, _ := ir.Loops(o.shape)
	mean(o.b, loss, n, e, o.in, loops, rules...)
}

// sum is Σ e over some axes, which stay with an extent of 1.
func (o *operands) sum(name string, axes []int, e *expr.Expr) *ir.Value {
	shape := slices.Clone(o.shape)
	for _, axis := range axes {
		shape[axis] = 1
	}
	out := o.b.Temp(o.b.Local(name), shape)
	loops, _ := ir.Loops(o.shape)
	to, _ := ir.Broadcast(out, o.shape)
	op := &ir.Op{Kind: ir.Reduce, Loops: loops, Out: to, In: slices.Clone(o.in), Expr: e}
	op.Collapse()
	o.b.Op(op)
	return out
}

// greatest is the maximum of v over its last axis.
func greatest(b *ir.Builder, name string, v *ir.Value) *ir.Value {
	shape := slices.Clone(v.Shape)
	shape[len(shape)-1] = 1
	out := b.Temp(b.Local(name), shape)
	loops, _ := ir.Loops(v.Shape)
	to, _ := ir.Broadcast(out, v.Shape)
	op := &ir.Op{Kind: ir.Reduce, Max: true, Loops: loops, Out: to, In: []ir.Access{ir.All(v)}, Expr: expr.Arg(0)}
	op.Collapse()
	b.Op(op)
	return out
}

// axesOf are axes counted from 0; all where none are given.
func axesOf(shape, given []int) []int {
	var axes []int
	for i := range shape {
		if len(given) == 0 || slices.Contains(given, i) || slices.Contains(given, i-len(shape)) {
			axes = append(axes, i)
		}
	}
	return axes
}

// Functions of formulas.
func softplus(x *expr.Expr) *expr.Expr      { return expr.Call("softplus", x) }
func log(x *expr.Expr) *expr.Expr           { return expr.Call("log", x) }
func noNaN(x, weight *expr.Expr) *expr.Expr { return expr.Call("multiply_no_nan", x, weight) }
func atLeast(x *expr.Expr, c float64) *expr.Expr {
	return expr.Call("max", x, expr.Const(c))
}

func number(v float64) *expr.Expr { return expr.Const(v) }

func oneLess(x *expr.Expr) *expr.Expr { return expr.Sub(number(1), x) }
