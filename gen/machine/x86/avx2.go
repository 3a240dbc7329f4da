package x86

import (
	"github.com/seed-5f2744a7/tensornet/gen/machine"
	"github.com/seed-5f2744a7/tensornet/gen/machine/x86/asm"
)

// What is of AVX2 alone. Masks are vectors: their lanes are all ones, which are the
// bits of a NaN, or zero.

func (m *avx2) mask(x machine.Mask) asm.Vec { return m.vectorOf[int(x)] }

func (m *avx2) Mask() machine.Mask                { return machine.Mask(m.Vec()) }
func (m *avx2) ReleaseMask(ms ...machine.Mask)    { m.w.Release(each(ms, m.mask)...) }
func (m *avx2) FirstLanes(n int, to machine.Mask) { m.w.LoadVec(m.w.Mask(n), m.mask(to)) }

func (m *avx2) Compare(p machine.Predicate, x machine.Op, y machine.Vec, to machine.Mask) {
	m.w.Compare(predicates[p], m.op(x), m.vector(y), m.mask(to))
}

func (m *avx2) AndMask(x, y, to machine.Mask)      { m.w.And(m.mask(x), m.mask(y), m.mask(to)) }
func (m *avx2) AndNotMask(x, not, to machine.Mask) { m.w.AndNot(m.mask(x), m.mask(not), m.mask(to)) }

func (m *avx2) Select(by machine.Mask, yes machine.Op, no, to machine.Vec) {
	m.w.Select(m.mask(by), m.op(yes), m.vector(no), m.vector(to))
}

// SelectNegative selects by the sign alone, as the instruction does.
func (m *avx2) SelectNegative(x machine.Vec, yes machine.Op, no, to machine.Vec) {
	m.w.Select(m.vector(x), m.op(yes), m.vector(no), m.vector(to))
}

func (m *avx2) Keep(by machine.Mask, x machine.Op, to machine.Vec) {
	m.w.And(m.op(x), m.mask(by), m.vector(to))
}

func (m *avx2) Spoil(by machine.Mask, x, to machine.Vec) {
	m.w.Or(m.mask(by), m.vector(x), m.vector(to))
}

func (m *avx2) LoadMasked(from machine.Mem, by machine.Mask, to machine.Vec) {
	m.w.LoadMasked(m.mem(from), m.mask(by), m.vector(to))
}

func (m *avx2) storeMasked(from machine.Vec, by machine.Mask, to asm.Mem) {
	m.w.StoreMasked(m.vector(from), m.mask(by), to)
}

// firstOf sets the first n lanes.
func (m *avx2) firstOf(n asm.Ptr) machine.Mask {
	w := m.w
	by, table := m.Mask(), w.GP()
	w.LEAQ(w.Masks().Offset(w.Target.VectorBytes), table)
	w.NEGQ(n)
	w.LoadVec(asm.Mem{Base: table, Index: n, Scale: uint8(w.Bytes)}, m.mask(by))
	w.ReleaseGP(table)
	return by
}

func (m *avx2) LargeQuarters(x, n, r machine.Vec, large machine.Mask) {
	m.w.LargeQuarters(m.vector(x), m.vector(n), m.vector(r), func() { m.w.VPTEST(m.mask(large), m.mask(large)) })
}

func (m *avx2) LoadPieces(n int, from machine.Mem, to, t machine.Vec) {
	m.w.LoadPieces(n, m.mem(from), m.vector(to), m.vector(t))
}

func (m *avx2) StoreFirst(n int, from machine.Vec, to machine.Mem) {
	m.w.StoreFirst(n, m.vector(from), m.mem(to))
}

func (m *avx2) FMAOne(a machine.Mem, b, sum, t machine.Vec) {
	m.Broadcast(a, t)
	m.FMA(t, b, sum)
}

func (m *avx2) Swap(distance int, x, to machine.Vec) { m.w.Swap(distance, m.vector(x), m.vector(to)) }
func (m *avx2) Widen(x, high machine.Vec)            { m.w.Widen(m.vector(x), m.vector(high)) }
func (m *avx2) Narrow(x, high machine.Vec)           { m.w.Narrow(m.vector(x), m.vector(high)) }
