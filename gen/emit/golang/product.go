package golang

import (
	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/pass"
	"github.com/seed-5f2744a7/tensornet/gen/report"
)

// product is the gradient of a matrix under one sample: a number for each row
// times a vector. The optimizer computes it itself, so that it is never stored;
// rows are whole vectors.
type product struct {
	op              *ir.Op
	factors, x      ir.Access
	rows, rowLength int
}

// productOf is nil where the part is something else, or the optimizer cannot.
func (w *trainingWidth) productOf(p pass.Part) *product {
	if w.program.Width > 1 || !w.g.u.Optimizer.Products || len(p.Ops) != 1 {
		return nil
	}
	op := p.Ops[0]
	if op.Kind != ir.Contract || op.Expr != nil || op.Add {
		return nil
	}
	for _, x := range []int{0, 1} {
		q := &product{op: op, factors: op.In[1-x], x: op.In[x], rows: 1, rowLength: 1}
		if q.fits(op.Loops, op.Out.Strides) && q.rows*q.rowLength == p.Size && q.rowLength%w.g.u.Target.Lanes(w.g.width()) == 0 &&
			pass.InArena(w.program, q.factors.Value.Root()) && pass.InArena(w.program, q.x.Value.Root()) {
			return q
		}
	}
	return nil
}

// fits finds rows and columns in the loops, whose first goes through ranges.
func (q *product) fits(loops []ir.Loop, out []int) bool {
	for i := len(loops) - 1; i > 0; i-- {
		n, f, x := loops[i].N, q.factors.Strides[i], q.x.Strides[i]
		switch {
		case n == 1:
		case q.rows == 1 && f == 0 && x == q.rowLength && out[i] == x:
			q.rowLength *= n
		case x == 0 && f == q.rows && out[i] == q.rows*q.rowLength:
			q.rows *= n
		default:
			return false
		}
	}
	return q.x.Strides[0] == 0 || loops[0].N == 1
}

// updateByProduct writes how the weights of a part change under one sample.
func (w *trainingWidth) updateByProduct(q *product) []jen.Code {
	code := []jen.Code{jen.Id("update").Call(jen.Id("b.Span"), w.stretch(q.factors, q.op, q.rows), w.stretch(q.x, q.op, q.rowLength))}
	return append(code, w.g.aside(report.Operation{
		Program: w.program.Purpose.String(), Width: w.program.Width, Layer: q.op.Layer, Stage: q.op.Stage.String(), Kind: "product",
		Kernel: "runtime.Update" + w.g.u.Optimizer.Type + "Product", Form: w.g.u.Optimizer.Name + " of products",
		FLOPs: int64(2 * q.rows * q.rowLength), Shared: int64(q.rows * q.rowLength * (2 + 2*len(w.g.slots())) * w.g.width()),
	})...)
}

// stretch is n elements of an arena, from the first of an access on.
func (w *trainingWidth) stretch(a ir.Access, op *ir.Op, n int) *jen.Statement {
	at := ir.Index{Offset: a.Offset + a.Value.Root().Home, Strides: make([]int, len(op.Loops))}
	if op.Loops[0].N > 1 {
		at.Strides[0] = a.Strides[0]
	}
	return arenaOf(a.Value.Root()).Index((&nest{op: op}).affine(at, nil).Op(":")).Index(jen.Op(":").Lit(n))
}
