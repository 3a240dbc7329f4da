package asm

import (
	"github.com/mmcloughlin/avo/operand"
)

// Transpose exchanges the rows and columns of a block, as many vectors as each
// has lanes: pairs first, then, for float32, pairs of pairs, then halves of
// vectors. Registers change their roles, so that one spare one is enough; those
// that come back are the block's, and no others are taken.
func (w *Writer) Transpose(x []Vec) []Vec {
	x = append([]Vec(nil), x...)
	spare := w.Vec()
	// exchange makes x[i], x[k] = low, high of both.
	exchange := func(i, k int, low, high func(b, a, to Vec)) {
		low(x[k], x[i], spare)
		high(x[k], x[i], x[k])
		x[i], spare = spare, x[i]
	}
	halves := func(selection uint8) func(b, a, to Vec) {
		return func(b, a, to Vec) { w.VPERM2F128(operand.U8(selection), b, a, to) }
	}
	if len(x) == 4 {
		for i := 0; i < 4; i += 2 {
			exchange(i, i+1, func(b, a, to Vec) { w.VUNPCKLPD(b, a, to) }, func(b, a, to Vec) { w.VUNPCKHPD(b, a, to) })
		}
		for i := range 2 {
			exchange(i, i+2, halves(0x20), halves(0x31))
		}
		w.Release(spare)
		return x
	}
	pairs := func(selection uint8) func(b, a, to Vec) {
		return func(b, a, to Vec) { w.VSHUFPS(operand.U8(selection), b, a, to) }
	}
	for i := 0; i < 8; i += 2 {
		exchange(i, i+1, func(b, a, to Vec) { w.VUNPCKLPS(b, a, to) }, func(b, a, to Vec) { w.VUNPCKHPS(b, a, to) })
	}
	for i := 0; i < 8; i += 4 {
		for k := range 2 {
			exchange(i+k, i+k+2, pairs(0x44), pairs(0xee))
		}
		x[i+1], x[i+2] = x[i+2], x[i+1]
	}
	for i := range 4 {
		exchange(i, i+4, halves(0x20), halves(0x31))
	}
	w.Release(spare)
	return x
}
