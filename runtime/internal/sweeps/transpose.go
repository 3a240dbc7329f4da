package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"

	"github.com/seed-5f2744a7/tensornet/gen/emit/amd64/asm"
)

// writeTranspose writes a function that transposes square blocks, as wide as a
// vector, one after the other. Strides and steps are in bytes.
func writeTranspose(w *asm.Writer, bytes int) {
	n := 32 / bytes
	name := fmt.Sprintf("transpose%d", bytes*8)
	element := map[int]string{4: "float32", 8: "float64"}[bytes]
	w.Begin(name, bytes, fmt.Sprintf("func(dst *%s, dstStride, dstStep int, src *%[1]s, srcStride, srcStep int, blocks int)", element),
		fmt.Sprintf("%s transposes blocks of %d rows of %[2]d elements; rows are a stride apart, blocks a step.", name, n))
	from, to := newRows(w, "src"), newRows(w, "dst")
	blocks := w.Arg("blocks")
	var x []reg.VecPhysical
	for range n {
		x = append(x, w.Vec())
	}
	w.Loop(blocks, func() {
		for i := range n {
			w.LoadVec(from.row(i), x[i])
		}
		y := transposed(w, x)
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

// transposed exchanges the rows and columns of a block: pairs first, then, for
// float32, pairs of pairs, then halves of vectors. Registers change their roles
// so that one block of spare ones is enough.
func transposed(w *asm.Writer, x []reg.VecPhysical) []reg.VecPhysical {
	n := len(x)
	y := make([]reg.VecPhysical, n)
	for i := range y {
		y[i] = w.Vec()
	}
	defer w.Release(y...)
	for i := 0; i < n; i += 2 {
		if n == 4 {
			w.VUNPCKLPD(x[i+1], x[i], y[i])
			w.VUNPCKHPD(x[i+1], x[i], y[i+1])
		} else {
			w.VUNPCKLPS(x[i+1], x[i], y[i])
			w.VUNPCKHPS(x[i+1], x[i], y[i+1])
		}
	}
	if n == 4 {
		for i := range 2 {
			w.VPERM2F128(operand.U8(0x20), y[i+2], y[i], x[i])
			w.VPERM2F128(operand.U8(0x31), y[i+2], y[i], x[i+2])
		}
		return x
	}
	for i := 0; i < n; i += 4 {
		for k := range 2 {
			w.VSHUFPS(operand.U8(0x44), y[i+2+k], y[i+k], x[i+2*k])
			w.VSHUFPS(operand.U8(0xee), y[i+2+k], y[i+k], x[i+2*k+1])
		}
	}
	for i := range 4 {
		w.VPERM2F128(operand.U8(0x20), x[i+4], x[i], y[i])
		w.VPERM2F128(operand.U8(0x31), x[i+4], x[i], y[i+4])
	}
	return y
}
