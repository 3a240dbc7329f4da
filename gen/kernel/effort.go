package kernel

import "github.com/seed-5f2744a7/tensornet/gen/expr"

// A polynomial takes as long as so many instructions on its vector, and its result
// comes after so many cycles.
const (
	functionCycles  = 20
	functionLatency = 60
)

// effort is about how many cycles the kernel takes if all that it touches is near: by its
// vectors, of which one that is not full takes longer, and at least until a result is
// there, which takes as long on all machines. It is for comparing machines.
func (n *nest) effort() float64 {
	full, rest := n.vec.n/n.lanes(), n.vec.n%n.lanes()
	vectors := float64(full)
	switch {
	case rest == 1 || 2*rest == n.lanes(): // loads of their own
		vectors++
	case rest > 0:
		vectors += n.target.Costs.Partial
	}
	calls := float64(functions(n.op.Expr))
	each := (1 + functionCycles*calls) / n.target.Costs.FMAs
	return max(vectors*float64(iterations(n.loops))*each, 2*n.target.Costs.Latency+functionLatency*calls)
}

// functions counts the polynomials of an expression.
func functions(e *expr.Expr) int {
	if e == nil {
		return 0
	}
	n := 0
	if e.Op == expr.OpCall && e.Func.Cost == expr.Series {
		n = 1
	}
	for _, a := range e.Args {
		n += functions(a)
	}
	return n
}
