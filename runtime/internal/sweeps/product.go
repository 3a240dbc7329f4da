package main

import (
	"slices"
	"strings"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"

	"github.com/seed-5f2744a7/tensornet/gen/machine/x86/asm"
)

// writeProduct writes the sweep over a matrix whose gradient, the last array, is
// the product of a number for each row and of a vector that all rows share. It
// is computed where it is needed. Rows are whole vectors.
func (s sweep) writeProduct(w *asm.Writer, bytes int) {
	last := len(s.arrays) - 1
	k, at := s.begin(w, bytes, s.name+"Product", strings.Join(s.doc, ", ")+" of gradient = factors[row]·x", s.arraysOfProduct(), "rows, n")
	factors, x := at[last], at[last+1]
	rows, n, i := w.Arg("rows"), w.Arg("n"), w.GP()
	element := func(p reg.GPPhysical) operand.Mem { return operand.Mem{Base: p, Index: i, Scale: uint8(bytes)} }
	factor, gradient := w.Vec(), w.Vec()
	k.x = nil
	for _, p := range at[:last] {
		k.x = append(k.x, element(p))
	}
	k.x = append(k.x, gradient)
	k.put = func(x reg.VecPhysical, array int) { k.StoreVec(x, element(at[array])) }
	end := func(p reg.GPPhysical) { w.LEAQ(operand.Mem{Base: p, Index: n, Scale: uint8(bytes)}, p) }
	end(x)
	s.each(k, func() {
		row, vectors := k.NewLabel("row"), k.NewLabel("vectors")
		k.Label(row)
		for _, p := range at[:last] {
			end(p)
		}
		k.MOVQ(n, i)
		k.NEGQ(i)
		k.Broadcast(asm.At(factors, 0), factor)
		k.Advance(factors, bytes)
		k.Label(vectors)
		k.Mul(element(x), factor, gradient)
		s.body(k)
		k.ADDQ(operand.I8(k.Lanes()), i)
		k.JNZ(operand.LabelRef(vectors))
		k.DECQ(rows)
		k.JNZ(operand.LabelRef(row))
	})
}

// arraysOfProduct are the arrays of the sweep over a matrix.
func (s sweep) arraysOfProduct() []string {
	return slices.Concat(s.arrays[:len(s.arrays)-1], []string{"factors", "x"})
}
