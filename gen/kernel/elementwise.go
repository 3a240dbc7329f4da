package kernel

import (
	"math"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	vmath "github.com/seed-5f2744a7/tensornet/gen/kernel/math"
	"github.com/seed-5f2744a7/tensornet/gen/machine"
)

// elementwise computes an expression for every iteration of the loops: stored where
// every loop is spatial, summed up or searched for its maximum where not.
type elementwise struct {
	outer, sums []loop
	across      bool  // sums run along the vectors too
	most        bool  // the maximum instead of the sum
	row         *loop // neighbouring sums that grow together
}

// sumsTogether is the number of sums that grow together.
const sumsTogether = 8

func newElementwise(n *nest, v loop, rest []loop) emitter {
	e := &elementwise{across: !v.spatial(), most: n.op.Max}
	for i, l := range rest {
		switch {
		case !l.spatial():
			e.sums = append(e.sums, l)
		case e.across && !e.most && light(n.op.Expr) && (e.row == nil || l.strides[1] < e.row.strides[1]):
			e.row = &rest[i]
		}
	}
	for i, l := range rest {
		if l.spatial() && &rest[i] != e.row {
			e.outer = append(e.outer, l)
		}
	}
	return e
}

func (*elementwise) word() string { return "" }

func (e *elementwise) form() string {
	switch {
	case e.across && e.most:
		return "maximum along vectors"
	case e.across:
		return "sum along vectors"
	case len(e.sums) > 0:
		return "sum of vectors"
	}
	return "vectors"
}

func (e *elementwise) emit(n *nest) {
	n.begin(false)
	switch {
	case e.across && e.most:
		n.forEach("each", e.outer, func() { e.mostAcross(n) })
	case e.across:
		n.forEach("each", e.outer, func() {
			n.strips("rows", e.row, sumsTogether, func(rows int) { e.sumAcross(n, rows) })
		})
	case len(e.sums) > 0:
		n.forEach("each", e.outer, func() {
			n.vectorStrips(n.sumsBeside(), func(vectors int, masked bool) { e.sum(n, vectors, masked) })
		})
	default:
		n.forEach("each", e.outer, func() {
			n.vectorStrips(n.together(n.expr()), func(vectors int, masked bool) { e.store(n, vectors, masked) })
		})
	}
}

// store computes neighbouring vectors, of which the last may not be full.
func (e *elementwise) store(n *nest, vectors int, masked bool) {
	x := n.values(vectors, masked)
	last := func(v int) bool { return masked && v == vectors-1 }
	n.ifAdding(func() {
		old := n.w.Vec()
		for v, x := range x {
			n.load(machine.At(n.ptr[0], n.target.VectorBytes*v), old, last(v))
			n.w.Add(old, x, x)
		}
		n.w.Release(old)
	})
	for v, x := range x {
		n.store(x, machine.At(n.ptr[0], n.target.VectorBytes*v), last(v))
	}
	n.w.Release(x...)
}

// sumsBeside is how many neighbouring vectors of sums grow together, so that they need not
// wait for one another.
func (n *nest) sumsBeside() int {
	for k := sumsTogether / 2; k > 1; k-- {
		var sums []machine.Vec
		for range k {
			sums = append(sums, n.w.Vec())
		}
		fits := light(n.op.Expr) && n.together(n.expr()) >= k
		n.w.Release(sums...)
		if fits {
			return k
		}
	}
	return 1
}

// sum adds vectors up, or takes the greatest, of which the last may not be full.
func (e *elementwise) sum(n *nest, vectors int, masked bool) {
	w := n.w
	var sums []machine.Vec
	at := func(v int) machine.Mem { return machine.At(n.ptr[0], n.target.VectorBytes*v) }
	last := func(v int) bool { return masked && v == vectors-1 }
	for range vectors {
		sums = append(sums, w.Vec())
	}
	n.comment("%s: %s of %s.", w.Names(sums...), product([]int{vectors}, "vector"), n.params[0])
	for _, sum := range sums {
		if n.op.Max {
			w.LoadVec(w.Constant("minusInfinity", math.Inf(-1)), sum)
		} else {
			w.Zero(sum)
		}
	}
	n.ifAdding(func() {
		for v, sum := range sums {
			n.load(at(v), sum, last(v))
		}
	})
	n.forEach("sum", e.sums, func() {
		for v, x := range n.values(vectors, masked) {
			if n.op.Max {
				n.greater(x, sums[v])
			} else {
				w.Add(x, sums[v], sums[v])
			}
			w.Release(x)
		}
	})
	for v, sum := range sums {
		n.store(sum, at(v), last(v))
	}
	w.Release(sums...)
}

// greater makes most = max(most, x), NaN if either is.
func (n *nest) greater(x, most machine.Vec) {
	w := n.w
	nan := w.Mask()
	w.Compare(machine.Unordered, most, most, nan)
	w.Max(x, most, x)
	w.Select(nan, most, x, most)
	w.ReleaseMask(nan)
}

// sumAcross adds vectors up and then their lanes.
func (e *elementwise) sumAcross(n *nest, rows int) {
	w := n.w
	var sums []machine.Vec
	var at []int
	for range rows {
		sums = append(sums, w.Vec())
	}
	n.comment("%s: %s of %s, each a vector of parts.", w.Names(sums...), product([]int{rows, 1}, "row", "number"), n.params[0])
	for r, sum := range sums {
		w.Zero(sum)
		at = append(at, stride(e.row, 0)*r)
	}
	n.forEach("sum", e.sums, func() {
		n.vectorStrips(2, func(vectors int, masked bool) {
			for r := range rows {
				for v := range vectors {
					x := n.valueAt(e.row, r, v, masked)
					if masked {
						w.Keep(n.mask, x, x)
					}
					w.Add(x, sums[r], sums[r])
					w.Release(x)
				}
			}
		})
	})
	n.comment("The parts of each, added up.")
	n.w.Totals(sums, n.ptr[0], at, n.ifAdding)
	w.Release(sums...)
}

// mostAcross takes the greatest of all vectors and then of their lanes.
func (e *elementwise) mostAcross(n *nest) {
	w := n.w
	most := w.Vec()
	n.comment("%s: the greatest of each lane.", w.Names(most))
	w.LoadVec(w.Constant("minusInfinity", math.Inf(-1)), most)
	n.forEach("sum", e.sums, func() {
		n.vectorStrips(1, func(_ int, masked bool) {
			x := n.values(1, masked)[0]
			if masked {
				none := w.Vec()
				w.LoadVec(w.Constant("minusInfinity", math.Inf(-1)), none)
				w.Select(n.mask, x, none, x)
				w.Release(none)
			}
			n.greater(x, most)
			w.Release(x)
		})
	})
	n.comment("The greatest of all lanes.")
	other := w.Vec()
	for distance := w.Lanes() / 2; distance > 0; distance /= 2 {
		w.Swap(distance, most, other)
		n.greater(other, most)
	}
	w.StoreFirst(1, most, machine.At(n.ptr[0], 0))
	w.Release(most, other)
}

// expr is the expression of an operation; that of a move is its operand.
func (n *nest) expr() *expr.Expr {
	if n.op.Expr == nil {
		return expr.Arg(0)
	}
	return n.op.Expr
}

// values computes the expression for neighbouring vectors into new registers.
func (n *nest) values(vectors int, masked bool) []machine.Vec {
	c := &evaluation{to: vmath.New(n.w, vectors), nest: n, masked: masked}
	return c.eval(n.expr())
}

// valueAt computes vector v at an iteration of a loop.
func (n *nest) valueAt(l *loop, iteration, v int, masked bool) machine.Vec {
	c := &evaluation{to: vmath.New(n.w, 1), nest: n, vector: v, masked: masked,
		at: func(operand int) int { return stride(l, operand) * iteration }}
	return c.eval(n.expr())[0]
}

// uniform reports whether an operand is one number for all lanes.
func (n *nest) uniform(i int) bool { return n.vec.strides[i+1] == 0 }
