package kernel

import "github.com/seed-5f2744a7/tensornet/gen/expr"

// A polynomial takes as long as so many instructions on its vector, and its result
// comes after so many cycles.
const (
	functionCycles  = 20
	functionLatency = 60
)

// effort is about how many cycles the kernel takes: by its vectors, of which one that is
// not full takes longer, and at least until a result is there, or what does not fit into
// the first cache has come from the second, which takes as long on all machines. It is for
// comparing these.
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
	return max(vectors*float64(iterations(n.loops))*each, 2*n.target.Costs.Latency+functionLatency*calls, n.reading())
}

// reading is how long a kernel waits for the second cache that goes through its operands
// once; 0 where these fit into the first, or are read again and again.
func (n *nest) reading() float64 {
	if _, again := n.emitter.(interface{ cycles(*nest) float64 }); again {
		return 0
	}
	bytes := 0
	for o := range n.vec.strides {
		elements := 1
		for _, l := range append([]loop{n.vec}, n.loops...) {
			if l.strides[o] != 0 {
				elements *= l.n
			}
		}
		bytes += elements * n.bytes
	}
	if bytes <= n.target.Caches.First {
		return 0
	}
	return float64(bytes/n.target.Caches.Line) * n.target.Costs.Far
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
