package asm

import (
	"github.com/mmcloughlin/avo/operand"
)

// Transpose exchanges the rows and columns of a block, as many vectors as each has
// lanes: pairs first, then, for float32, pairs of pairs, then pieces of 16 bytes.
// Registers change their roles, so that one spare one is enough; those that come back
// are the block's, and no others are taken.
func (w *Writer) Transpose(x []Vec) []Vec {
	b := &transposed{append([]Vec(nil), x...), w.Vec()}
	piece := 16 / w.Bytes // elements
	if w.Bytes == 4 {
		b.exchange(1, w.VUNPCKLPS, w.VUNPCKHPS)
		b.exchange(2, selecting(w.VSHUFPS, 0x44), selecting(w.VSHUFPS, 0xee))
		for i := 0; i < len(b.x); i += piece {
			b.x[i+1], b.x[i+2] = b.x[i+2], b.x[i+1]
		}
	} else {
		b.exchange(1, w.VUNPCKLPD, w.VUNPCKHPD)
	}
	if w.Wide() {
		for _, distance := range []int{piece, 2 * piece} {
			b.exchange(distance, selecting(w.VSHUFF32X4, 0x88), selecting(w.VSHUFF32X4, 0xdd))
		}
	} else {
		b.exchange(piece, selecting(w.VPERM2F128, 0x20), selecting(w.VPERM2F128, 0x31))
	}
	w.Release(b.spare)
	return b.x
}

// transposed is a block while its rows and columns are exchanged.
type transposed struct {
	x     []Vec
	spare Vec
}

// exchange makes low and high of each two rows, so far apart, what instructions make
// of them: of b and a.
func (t *transposed) exchange(distance int, low, high func(b, a, to Op)) {
	for i := range t.x {
		if i/distance%2 == 0 {
			k := i + distance
			low(t.x[k], t.x[i], t.spare)
			high(t.x[k], t.x[i], t.x[k])
			t.x[i], t.spare = t.spare, t.x[i]
		}
	}
}

// selecting is an instruction with a selection.
func selecting(instruction func(selection, b, a, to Op), selection uint8) func(b, a, to Op) {
	return func(b, a, to Op) { instruction(operand.U8(selection), b, a, to) }
}
