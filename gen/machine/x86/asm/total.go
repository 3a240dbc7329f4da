package asm

import (
	"github.com/mmcloughlin/avo/operand"
)

// Totals adds up the lanes of each register, in one order for all, and stores
// the sums as elements, at bytes after a pointer. Where elements lie side by
// side they are added and stored as a vector. What is given to ifAdding adds the
// elements that are there. The registers are spent.
func (w *Writer) Totals(x []Vec, to Ptr, at []int, ifAdding func(add func())) {
	side := w.Lanes() / 2
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

// totalWide stores the totals of as many registers as one has lanes: one store,
// which a vector that is read soon comes from.
func (w totals) totalWide(x []Vec, at Mem) {
	half := len(x) / 2
	w.halves(x[:half])
	w.halves(x[half:])
	low, high := x[1], x[0]
	w.VPERM2F128(operand.U8(0x20), x[half], x[0], low)
	w.VPERM2F128(operand.U8(0x31), x[half], x[0], high)
	w.Add(high, low, low)
	w.ifAdding(func() { w.Add(at, low, low) })
	w.StoreVec(low, at)
}

// halves leaves the totals of each half of the registers, as many as an XMM
// register has lanes, in the halves of the first.
func (w totals) halves(x []Vec) {
	w.pairs(x[1], x[0])
	if w.Bytes == 4 {
		w.pairs(x[3], x[2])
		w.pairs(x[2], x[0])
	}
}

// totalVector stores the totals of as many registers as an XMM register has
// lanes.
func (w totals) totalVector(x []Vec, at Mem) {
	w.halves(x)
	low, high := x[0].AsX(), x[1].AsX()
	w.VEXTRACTF128(operand.U8(1), x[0], high)
	if w.Bytes == 4 {
		w.VADDPS(high, low, low)
		w.ifAdding(func() { w.VADDPS(at, low, low) })
		w.VMOVUPS(low, at)
		return
	}
	w.VADDPD(high, low, low)
	w.ifAdding(func() { w.VADDPD(at, low, low) })
	w.VMOVUPD(low, at)
}

// totalPair stores the totals of two registers of float32.
func (w totals) totalPair(x []Vec, at Mem) {
	w.pairs(x[1], x[0])
	w.pairs(x[0], x[0])
	low, high := x[0].AsX(), x[1].AsX()
	w.VEXTRACTF128(operand.U8(1), x[0], high)
	w.VADDPS(high, low, low)
	w.ifAdding(func() {
		w.VMOVSD(at, high)
		w.VADDPS(high, low, low)
	})
	w.VMOVSD(low, at)
}

// pairs makes x the sums of neighbouring lanes of x and y, within their halves:
// what VHADDPS does, which takes longer. y is spent.
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
	w.VEXTRACTF128(operand.U8(1), x, high)
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
