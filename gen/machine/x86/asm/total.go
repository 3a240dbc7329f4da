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
	to       *Writer // not embedded, which would compile all its methods again
	ifAdding func(add func())
}

// totalWide stores the totals of as many registers as a YMM register has lanes: one
// store, which a vector that is read soon comes from.
func (t totals) totalWide(x []Vec, at Mem) {
	half := len(x) / 2
	first, second := t.halves(x[:half]), t.halves(x[half:])
	low, high := x[1].AsY(), first
	t.permute(0, second, first, low)
	t.permute(1, second, first, high)
	t.add(high, low, low)
	t.ifAdding(func() { t.add(at, low, low) })
	t.to.movu(low, at)
}

// permute makes to of halves of two registers: the lower, 0, or the upper ones, 1.
func (t totals) permute(half int, b, a, to Op) {
	if t.to.Wide() {
		t.to.VSHUFF64X2(operand.U8(3*half), b, a, to)
	} else {
		t.to.VPERM2F128(operand.U8(0x20+0x11*half), b, a, to)
	}
}

// upper makes to the upper half of a YMM register.
func (t totals) upper(x, to Op) {
	if t.to.Wide() {
		t.to.VEXTRACTF32X4(operand.U8(1), x, to)
	} else {
		t.to.VEXTRACTF128(operand.U8(1), x, to)
	}
}

// add makes to = y + x of vectors of any size.
func (t totals) add(x, y, to Op) {
	if t.to.Bytes == 4 {
		t.to.VADDPS(x, y, to)
	} else {
		t.to.VADDPD(x, y, to)
	}
}

// halves leaves the totals of each half of the registers, as many as an XMM
// register has lanes, in the halves of one of 32 bytes, the first.
func (t totals) halves(x []Vec) Op {
	t.pairs(x[1], x[0])
	if t.to.Bytes == 4 {
		t.pairs(x[3], x[2])
		t.pairs(x[2], x[0])
	}
	return t.folded(x[0], x[1])
}

// folded makes 32 bytes of x: of one with more, the sums of its halves. The spare one is spent.
func (t totals) folded(x, spare Vec) Op {
	if t.to.Wide() {
		t.to.VEXTRACTF64X4(operand.U8(1), x, spare.AsY())
		t.add(spare.AsY(), x.AsY(), x.AsY())
	}
	return x.AsY()
}

// totalVector stores the totals of as many registers as an XMM register has
// lanes.
func (t totals) totalVector(x []Vec, at Mem) {
	low, high := x[0].AsX(), x[1].AsX()
	t.upper(t.halves(x), high)
	t.add(high, low, low)
	t.ifAdding(func() { t.add(at, low, low) })
	t.to.movu(low, at)
}

// totalPair stores the totals of two registers of float32.
func (t totals) totalPair(x []Vec, at Mem) {
	t.pairs(x[1], x[0])
	t.pairs(x[0], x[0])
	low, high := x[0].AsX(), x[1].AsX()
	t.upper(t.folded(x[0], x[1]), high)
	t.to.VADDPS(high, low, low)
	t.ifAdding(func() {
		t.to.VMOVSD(at, high)
		t.to.VADDPS(high, low, low)
	})
	t.to.VMOVSD(low, at)
}

// pairs makes x the sums of neighbouring lanes of x and y, within 16 bytes each: what
// VHADDPS does, which takes longer. y is spent.
func (t totals) pairs(y, x Vec) {
	even := t.to.Vec()
	if t.to.Bytes == 4 {
		t.to.VSHUFPS(operand.U8(0x88), y, x, even)
		t.to.VSHUFPS(operand.U8(0xdd), y, x, y)
	} else {
		t.to.VUNPCKLPD(y, x, even)
		t.to.VUNPCKHPD(y, x, y)
	}
	t.to.Add(y, even, x)
	t.to.Release(even)
}

// total adds up the lanes of a register and stores the sum as one element. The
// register is spent.
func (t totals) total(x Vec, at Mem) {
	spare := t.to.Vec()
	low, high := x.AsX(), spare.AsX()
	t.pairs(x, x)
	if t.to.Bytes == 4 {
		t.pairs(x, x)
	}
	t.upper(t.folded(x, spare), high)
	if t.to.Bytes == 8 {
		t.to.VADDSD(high, low, low)
		t.ifAdding(func() { t.to.VADDSD(at, low, low) })
		t.to.VMOVSD(low, at)
	} else {
		t.to.VADDSS(high, low, low)
		t.ifAdding(func() { t.to.VADDSS(at, low, low) })
		t.to.VMOVSS(low, at)
	}
	t.to.Release(spare)
}
