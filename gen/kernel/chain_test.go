package kernel

import (
	"fmt"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// chained makes the first loop of operations a scan, for chains, which give
// access to the operands as a kernel of its own would.
func chained(name string, op *ir.Op, reverse bool) *trial {
	scan := &ir.Op{Kind: ir.Scan, Loops: op.Loops[:1], Body: []*ir.Op{op}, Reverse: reverse}
	return &trial{name: name, op: op, chain: []*ir.Op{scan}}
}

// chains are operations of all lengths up to two vectors within scans.
func chains(width int) []*trial {
	var trials []*trial
	for n := 1; n <= 17; n++ {
		w, x := value("w", ir.Param, n, n), value("x", ir.Temp, 3, n)
		y, z := value("y", ir.Temp, 3, n), value("z", ir.Temp, 3)
		name := func(what string) string { return fmt.Sprintf("%s of %d", what, n) }
		trials = append(trials,
			chained(name("product"), &ir.Op{Kind: ir.Contract, Loops: loops(3, n, n),
				Out: access(y, 0, n, 1, 0), In: []ir.Access{access(w, 0, 0, n, 1), access(x, 0, n, 0, 1)}}, n%2 == 0),
			chained(name("expression"), &ir.Op{Kind: ir.Map, Loops: loops(3, n), Expr: expr.Add(expr.Mul(expr.Arg(0), expr.Arg(1)), expr.Arg(0)),
				Out: access(y, 0, n, 1), In: []ir.Access{access(x, 0, n, 1), access(w, 0, 0, 1)}}, n%2 != 0),
			chained(name("sum"), &ir.Op{Kind: ir.Reduce, Loops: loops(3, n), Expr: expr.Arg(0),
				Out: access(z, 0, 1, 0), In: []ir.Access{access(x, 0, n, 1)}}, n%2 == 0),
			chained(name("maximum"), &ir.Op{Kind: ir.Reduce, Max: true, Loops: loops(3, n), Expr: expr.Arg(0),
				Out: access(z, 0, 1, 0), In: []ir.Access{access(x, 0, n, 1)}}, n%2 != 0),
		)
	}
	for _, tr := range trials {
		tr.within = sums(width)
	}
	return trials
}
