package asm

import (
	"github.com/mmcloughlin/avo/operand"
)

// The operations of this file take lanes for integers of the element's size.

// AddInt makes to = y + x.
func (w *Writer) AddInt(x Op, y, to Vec) {
	if w.Bytes == 4 {
		w.VPADDD(x, y, to)
	} else {
		w.VPADDQ(x, y, to)
	}
}

// SubInt makes to = y - x.
func (w *Writer) SubInt(x Op, y, to Vec) {
	if w.Bytes == 4 {
		w.VPSUBD(x, y, to)
	} else {
		w.VPSUBQ(x, y, to)
	}
}

// LookUp makes to = table[index] of a table of eight numbers of four bytes; of
// the index the last three bits count.
func (w *Writer) LookUp(table Op, index, to Vec) { w.VPERMPS(table, index, to) }

// ShiftLeft makes to = x·2^n.
func (w *Writer) ShiftLeft(n int, x, to Vec) {
	if w.Bytes == 4 {
		w.VPSLLD(operand.U8(n), x, to)
	} else {
		w.VPSLLQ(operand.U8(n), x, to)
	}
}

// ShiftRight makes to = x/2^n of an x without sign.
func (w *Writer) ShiftRight(n int, x, to Vec) {
	if w.Bytes == 4 {
		w.VPSRLD(operand.U8(n), x, to)
	} else {
		w.VPSRLQ(operand.U8(n), x, to)
	}
}

// Round makes to the whole number nearest to x, the even one of two.
func (w *Writer) Round(x, to Vec) {
	const nearest = operand.U8(8)
	switch {
	case w.Wide() && w.Bytes == 4:
		w.VRNDSCALEPS(nearest, x, to)
	case w.Wide():
		w.VRNDSCALEPD(nearest, x, to)
	case w.Bytes == 4:
		w.VROUNDPS(nearest, x, to)
	default:
		w.VROUNDPD(nearest, x, to)
	}
}
