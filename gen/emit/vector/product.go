package vector

import (
	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/emit/internal/source"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/report"
	"github.com/seed-5f2744a7/tensornet/gen/schedule"
)

// updateByProduct writes how the weights of a part change under one sample.
func (w *width) updateByProduct(q *schedule.Product) []jen.Code {
	code := []jen.Code{jen.Id("update").Call(jen.Id("b.Span"), w.stretch(q.Factors, q.Op, q.Rows), w.stretch(q.X, q.Op, q.RowLength))}
	return append(code, w.Aside(report.Operation{
		Program: w.program.Purpose.String(), Width: w.program.Width, Machine: w.on.Name, Layer: q.Op.Layer, Stage: q.Op.Stage.String(), Kind: "product",
		Kernel: "runtime." + w.Optimizer.Type + "Optimizer", Form: w.Optimizer.Name + " of products",
		FLOPs: int64(2 * q.Rows * q.RowLength), Shared: int64(q.Rows * q.RowLength * (2 + 2*len(w.Optimizer.Slots)) * w.Width()),
	})...)
}

// stretch is n elements of a value, from the first of an access on.
func (w *width) stretch(a ir.Access, op *ir.Op, n int) *jen.Statement {
	at := ir.Index{Offset: a.Offset, Strides: make([]int, len(op.Loops))}
	moves := op.Loops[0].N > 1 && a.Strides[0] != 0
	if moves {
		at.Strides[0] = a.Strides[0]
	}
	value := w.local(a.Value.Root())
	switch {
	case moves:
		return value.Index(source.Affine(at, op.Loops, -1, nil).Op(":")).Index(jen.Op(":").Lit(n))
	case at.Offset == 0 && n == a.Value.Root().Size():
		return value.Index(jen.Op(":"))
	}
	return value.Index(jen.Lit(at.Offset).Op(":").Lit(at.Offset + n))
}
