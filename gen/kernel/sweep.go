package kernel

import (
	"math"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	vmath "github.com/seed-5f2744a7/tensornet/gen/kernel/math"
	"github.com/seed-5f2744a7/tensornet/gen/machine"
)

// sweep is an expression for every iteration of the loops: stored where every loop
// is spatial, summed up or searched for its maximum where not.
type sweep struct {
	outer, sums []loop
	across      bool  // sums run along the vectors too
	most        bool  // the maximum instead of the sum
	row         *loop // neighbouring sums that grow together
}

// sumsTogether is the number of sums that grow together.
const sumsTogether = 8

func newSweep(n *nest, v loop, rest []loop) emitter {
	s := &sweep{across: !v.spatial(), most: n.op.Max}
	for i, l := range rest {
		switch {
		case !l.spatial():
			s.sums = append(s.sums, l)
		case s.across && !s.most && light(n.op.Expr) && (s.row == nil || l.strides[1] < s.row.strides[1]):
			s.row = &rest[i]
		}
	}
	for i, l := range rest {
		if l.spatial() && &rest[i] != s.row {
			s.outer = append(s.outer, l)
		}
	}
	return s
}

func (*sweep) word() string { return "" }

func (s *sweep) form() string {
	switch {
	case s.across && s.most:
		return "maximum along vectors"
	case s.across:
		return "sum along vectors"
	case len(s.sums) > 0:
		return "sum of vectors"
	}
	return "vectors"
}

func (s *sweep) emit(n *nest) {
	n.begin(false)
	switch {
	case s.across && s.most:
		n.each("each", s.outer, func() { s.mostAcross(n) })
	case s.across:
		n.each("each", s.outer, func() {
			n.blocks("rows", s.row, sumsTogether, func(rows int) { s.sumAcross(n, rows) })
		})
	case len(s.sums) > 0:
		n.each("each", s.outer, func() {
			n.chunks(1, func(_ int, masked bool) { s.sum(n, masked) })
		})
	default:
		n.each("each", s.outer, func() {
			n.chunks(n.together(n.expr()), func(vectors int, masked bool) { s.store(n, vectors, masked) })
		})
	}
}

// store computes neighbouring vectors, of which the last may not be full.
func (s *sweep) store(n *nest, vectors int, masked bool) {
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

// sum adds vectors up, or takes the greatest.
func (s *sweep) sum(n *nest, masked bool) {
	w := n.w
	sum, at := w.Vec(), machine.At(n.ptr[0], 0)
	n.comment("%s: a vector of %s.", w.Names(sum), n.params[0])
	if n.op.Max {
		w.LoadVec(w.Constant("minusInfinity", math.Inf(-1)), sum)
	} else {
		w.Zero(sum)
	}
	n.ifAdding(func() { n.load(at, sum, masked) })
	n.each("sum", s.sums, func() {
		x := n.values(1, masked)[0]
		if n.op.Max {
			n.greater(x, sum)
		} else {
			w.Add(x, sum, sum)
		}
		w.Release(x)
	})
	n.store(sum, at, masked)
	w.Release(sum)
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
func (s *sweep) sumAcross(n *nest, rows int) {
	w := n.w
	var sums []machine.Vec
	var at []int
	for range rows {
		sums = append(sums, w.Vec())
	}
	n.comment("%s: %s of %s, each a vector of parts.", w.Names(sums...), product([]int{rows, 1}, "row", "number"), n.params[0])
	for r, sum := range sums {
		w.Zero(sum)
		at = append(at, stride(s.row, 0)*r)
	}
	n.each("sum", s.sums, func() {
		n.chunks(2, func(vectors int, masked bool) {
			for r := range rows {
				for v := range vectors {
					x := n.valueAt(s.row, r, v, masked)
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
func (s *sweep) mostAcross(n *nest) {
	w := n.w
	most := w.Vec()
	n.comment("%s: the greatest of each lane.", w.Names(most))
	w.LoadVec(w.Constant("minusInfinity", math.Inf(-1)), most)
	n.each("sum", s.sums, func() {
		n.chunks(1, func(_ int, masked bool) {
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
	c := &evaluation{Writer: vmath.New(n.w, vectors), nest: n, masked: masked}
	return c.eval(n.expr())
}

// valueAt computes vector v at an iteration of a loop.
func (n *nest) valueAt(l *loop, iteration, v int, masked bool) machine.Vec {
	c := &evaluation{Writer: vmath.New(n.w, 1), nest: n, vector: v, masked: masked,
		at: func(operand int) int { return stride(l, operand) * iteration }}
	return c.eval(n.expr())[0]
}

// uniform reports whether an operand is one number for all lanes.
func (n *nest) uniform(i int) bool { return n.vec.strides[i+1] == 0 }
