package kernel

import (
	"fmt"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// deep is an expression of so many functions that registers do not suffice, with
// common parts.
func deep(level int) *expr.Expr {
	if level == 0 {
		return expr.Add(expr.Mul(expr.Arg(0), expr.Arg(1)), expr.Arg(2))
	}
	x, y := deep(level-1), expr.Call("tanh", expr.Add(deep(level-1), expr.Const(float64(level))))
	return expr.Add(expr.Call("max", expr.Call("gelu", expr.Sub(x, y)), expr.Mul(expr.Call("sin", y), expr.Arg(2))), expr.Div(expr.Arg(1), expr.Add(expr.Const(2), expr.Mul(expr.Call("sigmoid", x), y))))
}

// deepExpressions are of vectors and of sums of them, with a rest and with an
// operand that is the same for all.
func deepExpressions(width int) []*trial {
	const n, m = 21, 3
	var trials []*trial
	for level := range 4 {
		for _, sum := range []bool{false, true} {
			x, y, z := value("x", ir.Temp, m, n), value("y", ir.Temp, m), value("z", ir.Temp, m, n)
			op := &ir.Op{Kind: ir.Map, Loops: loops(m, n), Expr: deep(level), Out: access(value("out", ir.Temp, m, n), 0, n, 1)}
			if sum {
				op.Kind, op.Out = ir.Reduce, access(value("out", ir.Temp, n), 0, 0, 1)
			}
			op.In = []ir.Access{access(x, 0, n, 1), access(y, 0, 1, 0), access(z, 0, n, 1)}
			trials = append(trials, &trial{name: fmt.Sprintf("deep %d sum=%v", level, sum), op: op, within: 20 * epsilon(width), itself: true})
		}
	}
	return trials
}

// manyOperands have more operands than there are registers: in vectors, sums, and
// sums over groups.
func manyOperands(width int) []*trial {
	const n, operands = 11, 20
	lanes := 64 / width
	var trials []*trial
	for i := range 3 {
		e := expr.Arg(0)
		for k := 1; k < operands; k++ {
			e = expr.Add(e, expr.Mul(expr.Const(float64(k)), expr.Arg(k)))
		}
		op := &ir.Op{Kind: ir.Map, Loops: loops(3, n, lanes), Expr: e, Out: access(value("out", ir.Temp, 3, n, lanes), 0, n*lanes, lanes, 1)}
		tr := &trial{name: fmt.Sprintf("%d operands, form %d", operands, i), op: op, within: 4 * epsilon(width)}
		if i > 0 {
			op.Kind, op.Out = ir.Reduce, access(value("out", ir.Temp, n, lanes), 0, 0, lanes, 1)
		}
		if i > 1 {
			op.Out = access(value("out", ir.Grad, n), 0, 0, 1, 0)
			op.Out.Value.Of = value("w", ir.Param, n)
			tr.groups, tr.stride = 3, 3*n*lanes
		}
		for k := range operands {
			v := value(fmt.Sprint("v", k), ir.Temp, 3, n, lanes)
			op.In = append(op.In, []ir.Access{access(v, 0, n*lanes, lanes, 1), access(v, 0, 0, lanes, 1), access(v, 0, lanes, 0, 1)}[k%3])
		}
		trials = append(trials, tr)
	}
	return trials
}
