package amd64

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"

	"github.com/seed-5f2744a7/tensornet/gen/emit/amd64/asm"
)

// totals adds up the lanes of each register, in one order for all, and stores
// the sums as elements, at bytes after the result's pointer. Where elements lie
// side by side they are added and stored as a vector. The registers are spent.
func (n *nest) totals(x []reg.VecPhysical, at []int) {
	side := 16 / n.bytes
	for len(x) > 0 {
		if len(x) >= 2*side && adjacent(at[:2*side], n.bytes) {
			n.totalWide(x[:2*side], asm.At(n.ptr[0], at[0]))
			x, at = x[2*side:], at[2*side:]
			continue
		}
		if len(x) >= side && adjacent(at[:side], n.bytes) {
			n.totalVector(x[:side], asm.At(n.ptr[0], at[0]))
			x, at = x[side:], at[side:]
			continue
		}
		if n.bytes == 4 && len(x) >= 2 && adjacent(at[:2], n.bytes) {
			n.totalPair(x[:2], asm.At(n.ptr[0], at[0]))
			x, at = x[2:], at[2:]
			continue
		}
		n.total(x[0], asm.At(n.ptr[0], at[0]))
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

// totalWide stores the totals of as many registers as one has lanes: one store,
// which a vector that is read soon comes from.
func (n *nest) totalWide(x []reg.VecPhysical, at operand.Mem) {
	w := n.w
	half := len(x) / 2
	n.halves(x[:half])
	n.halves(x[half:])
	low, high := x[1], x[0]
	w.VPERM2F128(operand.U8(0x20), x[half], x[0], low)
	w.VPERM2F128(operand.U8(0x31), x[half], x[0], high)
	w.Add(high, low, low)
	n.ifAdding(func() { w.Add(at, low, low) })
	w.StoreVec(low, at)
}

// halves leaves the totals of each half of the registers, as many as an XMM
// register has lanes, in the halves of the first.
func (n *nest) halves(x []reg.VecPhysical) {
	n.pairs(x[1], x[0])
	if n.bytes == 4 {
		n.pairs(x[3], x[2])
		n.pairs(x[2], x[0])
	}
}

// totalVector stores the totals of as many registers as an XMM register has
// lanes.
func (n *nest) totalVector(x []reg.VecPhysical, at operand.Mem) {
	w := n.w
	n.halves(x)
	low, high := x[0].AsX(), x[1].AsX()
	w.VEXTRACTF128(operand.U8(1), x[0], high)
	if n.bytes == 4 {
		w.VADDPS(high, low, low)
		n.ifAdding(func() { w.VADDPS(at, low, low) })
		w.VMOVUPS(low, at)
		return
	}
	w.VADDPD(high, low, low)
	n.ifAdding(func() { w.VADDPD(at, low, low) })
	w.VMOVUPD(low, at)
}

// totalPair stores the totals of two registers of float32.
func (n *nest) totalPair(x []reg.VecPhysical, at operand.Mem) {
	w := n.w
	n.pairs(x[1], x[0])
	n.pairs(x[0], x[0])
	low, high := x[0].AsX(), x[1].AsX()
	w.VEXTRACTF128(operand.U8(1), x[0], high)
	w.VADDPS(high, low, low)
	n.ifAdding(func() {
		w.VMOVSD(at, high)
		w.VADDPS(high, low, low)
	})
	w.VMOVSD(low, at)
}

// pairs makes x the sums of neighbouring lanes of x and y, within their halves:
// what VHADDPS does, which takes longer. y is spent.
func (n *nest) pairs(y, x reg.VecPhysical) {
	w := n.w
	even := w.Vec()
	if n.bytes == 4 {
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
func (n *nest) total(x reg.VecPhysical, at operand.Mem) {
	w := n.w
	t := w.Vec()
	low, high := x.AsX(), t.AsX()
	n.pairs(x, x)
	if n.bytes == 4 {
		n.pairs(x, x)
	}
	w.VEXTRACTF128(operand.U8(1), x, high)
	if n.bytes == 8 {
		w.VADDSD(high, low, low)
		n.ifAdding(func() { w.VADDSD(at, low, low) })
		w.VMOVSD(low, at)
	} else {
		w.VADDSS(high, low, low)
		n.ifAdding(func() { w.VADDSS(at, low, low) })
		w.VMOVSS(low, at)
	}
	w.Release(t)
}
