package gen

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// fingerprint identifies what weights mean: the operations of a prediction and
// the shapes they run on. It is taken before any pass, and not from the words in
// which a program is printed, so that a better compiler still reads old weights.
func fingerprint(inference *ir.Program) string {
	f := &fingerprinter{sha256.New(), map[*ir.Value]int{}}
	fmt.Fprintln(f, inference.DType)
	for _, op := range inference.Ops {
		if op.Stage == ir.Forward {
			f.op(op)
		}
	}
	return hex.EncodeToString(f.Sum(nil)[:16])
}

// trainingFingerprint identifies what a training step computes before its
// optimizer: what a prediction does, and dropout, the losses, which weights
// are trained, what they add to the loss and what they stay within.
func trainingFingerprint(training *ir.Program) string {
	f := &fingerprinter{sha256.New(), map[*ir.Value]int{}}
	for _, op := range training.Ops {
		f.op(op)
	}
	for _, v := range training.Trainable() {
		fmt.Fprintln(f, v.Name)
	}
	for _, v := range training.Params {
		if v.Penalty != (ir.Penalty{}) {
			fmt.Fprintln(f, v.Name, v.Penalty)
		}
		if v.Constraint != nil {
			fmt.Fprintln(f, v.Name, *v.Constraint)
		}
	}
	return hex.EncodeToString(f.Sum(nil)[:16])
}

// fingerprinter numbers the tensors in the order in which they are met.
type fingerprinter struct {
	hash.Hash
	numbers map[*ir.Value]int
}

func (f *fingerprinter) op(op *ir.Op) {
	fmt.Fprint(f, op.Kind, op.Add, op.Max, op.Reverse)
	for _, l := range op.Loops {
		fmt.Fprint(f, " ", l.N)
	}
	if op.Kind != ir.Scan {
		for _, a := range append([]ir.Access{op.Out}, op.In...) {
			f.access(a)
		}
	}
	if op.Expr != nil {
		f.expr(op.Expr)
	}
	if op.Table() != nil {
		fmt.Fprint(f, " ", op.Rows)
	}
	if op.Kind == ir.Random {
		fmt.Fprint(f, " ", op.Rate)
		if op.Normal {
			fmt.Fprint(f, " normal")
		}
	}
	fmt.Fprintln(f, " {")
	for _, inner := range op.Body {
		f.op(inner)
	}
	fmt.Fprintln(f, "}")
}

func (f *fingerprinter) access(a ir.Access) {
	v := a.Value.Root()
	number, met := f.numbers[v]
	if !met {
		number = len(f.numbers)
		f.numbers[v] = number
		fmt.Fprint(f, " ", v.Role, v.Shape, v.Data)
		if v.Role == ir.Input || v.Role == ir.Param {
			fmt.Fprint(f, v.Name)
		}
	}
	fmt.Fprint(f, " ", number, a.Offset, a.Strides)
}

func (f *fingerprinter) expr(e *expr.Expr) {
	fmt.Fprint(f, " (", int(e.Op), e.Index, e.Value)
	if e.Func != nil {
		fmt.Fprint(f, e.Func.Name)
	}
	for _, a := range e.Args {
		f.expr(a)
	}
	fmt.Fprint(f, ")")
}
