package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"

	"github.com/seed-5f2744a7/tensornet/gen/machine/x86/asm"
)

// writeTranspose writes a function that transposes square blocks, as wide as a
// vector, one after the other. Strides and steps are in bytes.
func writeTranspose(w *asm.Writer, bytes int) {
	n := 32 / bytes
	name := fmt.Sprintf("transpose%d", bytes*8)
	element := dtype(bytes)
	w.Begin(name, bytes, fmt.Sprintf("func(dst *%s, dstStride, dstStep int, src *%[1]s, srcStride, srcStep int, blocks int)", element),
		fmt.Sprintf("%s transposes blocks of %d rows of %[2]d elements; rows are a stride apart, blocks a step.", name, n))
	from, to := newRows(w, "src"), newRows(w, "dst")
	blocks := w.Arg("blocks")
	var x []reg.VecPhysical
	for range n {
		x = append(x, w.Vec())
	}
	w.Loop("blocks", blocks, func() {
		for i := range n {
			w.LoadVec(from.row(i), x[i])
		}
		y := w.Transpose(x)
		for i := range n {
			w.StoreVec(y[i], to.row(i))
		}
		from.next(w)
		to.next(w)
	})
	w.End()
}

// rows are the addresses of up to eight rows.
type rows struct{ first, fifth, stride, thrice, step reg.GPPhysical }

func newRows(w *asm.Writer, what string) rows {
	r := rows{first: w.Arg(what), fifth: w.GP(), stride: w.Arg(what + "Stride"), thrice: w.GP(), step: w.Arg(what + "Step")}
	w.LEAQ(operand.Mem{Base: r.stride, Index: r.stride, Scale: 2}, r.thrice)
	w.LEAQ(operand.Mem{Base: r.first, Index: r.stride, Scale: 4}, r.fifth)
	return r
}

func (r rows) row(i int) operand.Mem {
	m := operand.Mem{Base: r.first}
	if i >= 4 {
		m.Base = r.fifth
	}
	switch i % 4 {
	case 1:
		m.Index, m.Scale = r.stride, 1
	case 2:
		m.Index, m.Scale = r.stride, 2
	case 3:
		m.Index, m.Scale = r.thrice, 1
	}
	return m
}

func (r rows) next(w *asm.Writer) {
	w.ADDQ(r.step, r.first)
	w.ADDQ(r.step, r.fifth)
}
