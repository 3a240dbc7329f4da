package x86

import (
	"github.com/mmcloughlin/avo/operand"

	"github.com/seed-5f2744a7/tensornet/gen/machine"
	"github.com/seed-5f2744a7/tensornet/gen/machine/x86/asm"
)

// What is of AVX-512 alone. Masks have registers of their own, of which one is kept
// back for what needs a mask and is given none.

func (m *avx512) mask(x machine.Mask) asm.Mask { return opmaskOf[int(x)] }

func (m *avx512) Mask() machine.Mask { return machine.Mask(number(m.w.Opmask())) }

func (m *avx512) ReleaseMask(ms ...machine.Mask) { m.w.ReleaseOpmask(each(ms, m.mask)...) }

func (m *avx512) FirstLanes(n int, to machine.Mask) { m.first(n, m.mask(to)) }

// first sets the first n lanes.
func (m *avx512) first(n int, to asm.Mask) {
	const all = 16 // lanes that one instruction sets
	m.w.KXNORW(to, to, to)
	if n < all {
		m.w.KSHIFTRW(operand.U8(all-n), to, to)
	}
}

// firstOf sets as many lanes as a register says.
func (m *avx512) firstOf(n asm.Ptr) machine.Mask {
	by, table := m.Mask(), m.w.GP()
	words := make([]uint64, m.w.Target.Lanes(4))
	for i := range words {
		words[i] = 1<<i - 1
	}
	m.w.LEAQ(m.w.Words("first_lanes", words), table)
	m.w.KMOVW(asm.Mem{Base: table, Index: n, Scale: 8}, m.mask(by))
	m.w.ReleaseGP(table)
	return by
}

func (m *avx512) Compare(p machine.Predicate, x machine.Op, y machine.Vec, to machine.Mask) {
	predicate := operand.U8(predicates[p])
	if m.w.Bytes == 4 {
		m.w.VCMPPS(predicate, m.op(x), m.vector(y), m.mask(to))
	} else {
		m.w.VCMPPD(predicate, m.op(x), m.vector(y), m.mask(to))
	}
}

func (m *avx512) AndMask(x, y, to machine.Mask) { m.w.KANDW(m.mask(x), m.mask(y), m.mask(to)) }

func (m *avx512) AndNotMask(x, not, to machine.Mask) {
	m.w.KANDNW(m.mask(x), m.mask(not), m.mask(to))
}

func (m *avx512) Select(by machine.Mask, yes machine.Op, no, to machine.Vec) {
	m.blend(m.mask(by), yes, no, to)
}

func (m *avx512) blend(by asm.Mask, yes machine.Op, no, to machine.Vec) {
	if m.w.Bytes == 4 {
		m.w.VBLENDMPS(m.op(yes), m.vector(no), by, m.vector(to))
	} else {
		m.w.VBLENDMPD(m.op(yes), m.vector(no), by, m.vector(to))
	}
}

func (m *avx512) SelectNegative(x machine.Vec, yes machine.Op, no, to machine.Vec) {
	if m.w.Bytes == 4 {
		m.w.VPMOVD2M(m.vector(x), asm.Spare)
	} else {
		m.w.VPMOVQ2M(m.vector(x), asm.Spare)
	}
	m.blend(asm.Spare, yes, no, to)
}

func (m *avx512) Keep(by machine.Mask, x machine.Op, to machine.Vec) {
	m.keep(m.mask(by), m.op(x), m.vector(to))
}

// keep reads the lanes under a mask; the others become 0.
func (m *avx512) keep(by asm.Mask, x asm.Op, to asm.Vec) {
	one, each := x.(asm.Each)
	switch {
	case each && m.w.Bytes == 4:
		m.w.VBROADCASTSSZeroing(one.Mem, by, to)
	case each:
		m.w.VBROADCASTSDZeroing(one.Mem, by, to)
	case m.w.Bytes == 4:
		m.w.VMOVUPSZeroing(x, by, to)
	default:
		m.w.VMOVUPDZeroing(x, by, to)
	}
}

// Spoil sets all bits, which are those of a NaN.
func (m *avx512) Spoil(by machine.Mask, x, to machine.Vec) {
	const ones = operand.U8(0xff)
	r := m.vector(to)
	m.Move(x, to)
	if m.w.Bytes == 4 {
		m.w.VPTERNLOGD(ones, r, r, m.mask(by), r)
	} else {
		m.w.VPTERNLOGQ(ones, r, r, m.mask(by), r)
	}
}

func (m *avx512) LoadMasked(from machine.Mem, by machine.Mask, to machine.Vec) {
	m.keep(m.mask(by), m.mem(from), m.vector(to))
}

func (m *avx512) storeMasked(from machine.Vec, by machine.Mask, to asm.Mem) {
	m.store(m.vector(from), m.mask(by), to)
}

func (m *avx512) store(from asm.Vec, by asm.Mask, to asm.Mem) {
	if m.w.Bytes == 4 {
		m.w.VMOVUPSUnder(from, by, to)
	} else {
		m.w.VMOVUPDUnder(from, by, to)
	}
}

func (m *avx512) LoadPieces(n int, from machine.Mem, to, _ machine.Vec) {
	m.first(n, asm.Spare)
	m.keep(asm.Spare, m.mem(from), m.vector(to))
}

// StoreFirst writes what has a size of its own by that, and else under a mask.
func (m *avx512) StoreFirst(n int, from machine.Vec, to machine.Mem) {
	r, at := m.vector(from), m.mem(to)
	switch n * m.w.Bytes {
	case 32:
		m.w.VMOVUPS(r.AsY(), at)
	case 16:
		m.w.VMOVUPS(r.AsX(), at)
	case 8:
		m.w.VMOVSD(r.AsX(), at)
	case 4:
		m.w.VMOVSS(r.AsX(), at)
	default:
		m.first(n, asm.Spare)
		m.store(r, asm.Spare, at)
	}
}

// FMAOne needs no register for the element.
func (m *avx512) FMAOne(a machine.Mem, b, sum, _ machine.Vec) {
	m.w.FMA(asm.Each{Mem: m.mem(a)}, m.vector(b), m.vector(sum))
}

func (m *avx512) LoadHalf(from machine.Mem, to machine.Vec) {
	m.w.VMOVUPS(m.mem(from), m.vector(to).AsY())
}

func (m *avx512) Swap(distance int, x, to machine.Vec) {
	from, r := m.vector(x), m.vector(to)
	switch distance * m.w.Bytes {
	case 32:
		m.w.VSHUFF64X2(operand.U8(0x4e), from, from, r)
	case 16:
		m.w.VSHUFF64X2(operand.U8(0xb1), from, from, r)
	case 8:
		m.w.VPERMILPD(operand.U8(0x55), from, r)
	case 4:
		m.w.VPERMILPS(operand.U8(0xb1), from, r)
	}
}

func (m *avx512) Widen(x, high machine.Vec) {
	low, up := m.vector(x), m.vector(high)
	m.w.VEXTRACTF64X4(operand.U8(1), low, up.AsY())
	m.w.VCVTPS2PD(up.AsY(), up)
	m.w.VCVTPS2PD(low.AsY(), low)
}

func (m *avx512) Narrow(x, high machine.Vec) {
	low, up := m.vector(x), m.vector(high)
	m.w.VCVTPD2PS(low, low.AsY())
	m.w.VCVTPD2PS(up, up.AsY())
	m.w.VINSERTF64X4(operand.U8(1), up.AsY(), low, low)
}

func (m *avx512) LargeQuarters(x, n, r machine.Vec, large machine.Mask) {
	m.w.LargeQuarters(m.vector(x), m.vector(n), m.vector(r), func() { m.w.KORTESTW(m.mask(large), m.mask(large)) })
}
