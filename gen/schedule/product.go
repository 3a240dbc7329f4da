package schedule

import (
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/pass"
)

// Product is the gradient of a matrix under one sample: a number for each row
// times a vector. The optimizer computes it itself, so that it is never stored;
// rows are whole vectors, or end under a mask.
type Product struct {
	Op              *ir.Op
	Factors, X      ir.Access
	Rows, RowLength int
}

// productOf is nil where the part is something else, or the optimizer cannot.
func (s *scheduler) productOf(p pass.Part) *Product {
	if s.program.Width > 1 || !s.Optimizer.Products || len(p.Ops) != 1 {
		return nil
	}
	op := p.Ops[0]
	if op.Kind != ir.Contract || op.Expr != nil || op.Add {
		return nil
	}
	for _, x := range []int{0, 1} {
		q := &Product{Op: op, Factors: op.In[1-x], X: op.In[x], Rows: 1, RowLength: 1}
		if q.fits(op.Loops, op.Out.Strides) && q.Rows*q.RowLength == p.Size && s.wholeVectors(q.RowLength) &&
			pass.InArena(s.program, q.Factors.Value.Root()) && pass.InArena(s.program, q.X.Value.Root()) {
			return q
		}
	}
	return nil
}

// wholeVectors reports whether a sweep takes rows of so many elements: of any, under
// masks that have registers of their own.
func (s *scheduler) wholeVectors(n int) bool {
	t := s.Machine.Target()
	return t.Masks > 0 || n%t.Lanes(s.bytes()) == 0
}

// fits finds rows and columns in the loops, whose first goes through ranges.
func (q *Product) fits(loops []ir.Loop, out []int) bool {
	for i := len(loops) - 1; i > 0; i-- {
		n, f, x := loops[i].N, q.Factors.Strides[i], q.X.Strides[i]
		switch {
		case n == 1:
		case q.Rows == 1 && f == 0 && x == q.RowLength && out[i] == x:
			q.RowLength *= n
		case x == 0 && f == q.Rows && out[i] == q.Rows*q.RowLength:
			q.Rows *= n
		default:
			return false
		}
	}
	return q.X.Strides[0] == 0 || loops[0].N == 1
}
