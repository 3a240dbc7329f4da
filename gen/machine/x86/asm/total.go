package asm

import (
	"github.com/mmcloughlin/avo/operand"
)

// Totals adds up the lanes of each register, in one order for all, and stores
// the sums as elements, at bytes after a pointer. Where elements lie side by
// side they are added and stored as a vector. What is given to ifAdding adds the
// elements that are there. The registers are spent.
func (w *Writer) Totals(x []Vec, to Ptr, at []int, ifAdding func(add func())) {
	side := 16 / w.Bytes // lanes of an XMM register
	t := totals{w, ifAdding}
	for len(x) > 0 {
		if len(x) >= 2*side && adjacent(at[:2*side], w.Bytes) {
			t.totalWide(x[:2*side], At(to, at[0]))
			x, at = x[2*side:], at[2*side:]
			continue
		}
		if len(x) >= side && adjacent(at[:side], w.Bytes) {
			t.totalVector(x[:side], At(to, at[0]))
			x, at = x[side:], at[side:]
			continue
		}
		if w.Bytes == 4 && len(x) >= 2 && adjacent(at[:2], w.Bytes) {
			t.totalPair(x[:2], At(to, at[0]))
			x, at = x[2:], at[2:]
			continue
		}
		t.total(x[0], At(to, at[0]))
		x, at = x[1:], at[1:]
	}
}

func adjacent(at []int, bytes int) bool {
	for i := range at {
		if at[i] != at[0]+i*bytes {
			return false
		}
	}
	return true
}

// totals writes what Totals needs.
type totals struct {
	*Writer
	ifAdding func(add func())
}

// totalWide stores the totals of as many registers as a YMM register has lanes: one
// store, which a vector that is read soon comes from.
func (w totals) totalWide(x []Vec, at Mem) {
	half := len(x) / 2
	first, second := w.halves(x[:half]), w.halves(x[half:])
	low, high := x[1].AsY(), first
	w.permute(0, second, first, low)
	w.permute(1, second, first, high)
	w.add(high, low, low)
	w.ifAdding(func() { w.add(at, low, low) })
	w.movu(low, at)
}

// permute makes to of halves of two registers: the lower, 0, or the upper ones, 1.
func (w totals) permute(half int, b, a, to Op) {
	if w.Wide() {
		w.VSHUFF64X2(operand.U8(3*half), b, a, to)
	} else {
		w.VPERM2F128(operand.U8(0x20+0x11*half), b, a, to)
	}
}

// upper makes to the upper half of a YMM register.
func (w totals) upper(x, to Op) {
	if w.Wide() {
		w.VEXTRACTF32X4(operand.U8(1), x, to)
	} else {
		w.VEXTRACTF128(operand.U8(1), x, to)
	}
}

// add makes to = y + x of vectors of any size.
func (w totals) add(x, y, to Op) {
	if w.Bytes == 4 {
		w.VADDPS(x, y, to)
	} else {
		w.VADDPD(x, y, to)
	}
}

// halves leaves the totals of each half of the registers, as many as an XMM
// register has lanes, in the halves of one of 32 bytes, the first.
func (w totals) halves(x []Vec) Op {
	w.pairs(x[1], x[0])
	if w.Bytes == 4 {
		w.pairs(x[3], x[2])
		w.pairs(x[2], x[0])
	}
	return w.folded(x[0], x[1])
}

// folded makes 32 bytes of x: of one with more, the sums of its halves. t is spent.
func (w totals) folded(x, t Vec) Op {
	if w.Wide() {
		w.VEXTRACTF64X4(operand.U8(1), x, t.AsY())
		w.add(t.AsY(), x.AsY(), x.AsY())
	}
	return x.AsY()
}

// totalVector stores the totals of as many registers as an XMM register has
// lanes.
func (w totals) totalVector(x []Vec, at Mem) {
	low, high := x[0].AsX(), x[1].AsX()
	w.upper(w.halves(x), high)
	w.add(high, low, low)
	w.ifAdding(func() { w.add(at, low, low) })
	w.movu(low, at)
}

// totalPair stores the totals of two registers of float32.
func (w totals) totalPair(x []Vec, at Mem) {
	w.pairs(x[1], x[0])
	w.pairs(x[0], x[0])
	low, high := x[0].AsX(), x[1].AsX()
	w.upper(w.folded(x[0], x[1]), high)
	w.VADDPS(high, low, low)
	w.ifAdding(func() {
		w.VMOVSD(at, high)
		w.VADDPS(high, low, low)
	})
	w.VMOVSD(low, at)
}

// pairs makes x the sums of neighbouring lanes of x and y, within 16 bytes each: what
// VHADDPS does, which takes longer. y is spent.
func (w totals) pairs(y, x Vec) {
	even := w.Vec()
	if w.Bytes == 4 {
		w.VSHUFPS(operand.U8(0x88), y, x, even)
		w.VSHUFPS(operand.U8(0xdd), y, x, y)
	} else {
		w.VUNPCKLPD(y, x, even)
		w.VUNPCKHPD(y, x, y)
	}
	w.Add(y, even, x)
	w.Release(even)
}

// total adds up the lanes of a register and stores the sum as one element. The
// register is spent.
func (w totals) total(x Vec, at Mem) {
	t := w.Vec()
	low, high := x.AsX(), t.AsX()
	w.pairs(x, x)
	if w.Bytes == 4 {
		w.pairs(x, x)
	}
	w.upper(w.folded(x, t), high)
	if w.Bytes == 8 {
		w.VADDSD(high, low, low)
		w.ifAdding(func() { w.VADDSD(at, low, low) })
		w.VMOVSD(low, at)
	} else {
		w.VADDSS(high, low, low)
		w.ifAdding(func() { w.VADDSS(at, low, low) })
		w.VMOVSS(low, at)
	}
	w.Release(t)
}
