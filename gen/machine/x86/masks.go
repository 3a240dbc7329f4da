package x86

import (
	"github.com/seed-5f2744a7/tensornet/gen/machine"
	"github.com/seed-5f2744a7/tensornet/gen/machine/x86/asm"
)

// Masks are vectors here: their lanes are all ones, which are the bits of a NaN, or
// zero.

func (m *Machine) Mask() machine.Mask                { return machine.Mask(m.Vec()) }
func (m *Machine) ReleaseMask(ms ...machine.Mask)    { m.w.Release(masks(ms)...) }
func (m *Machine) FirstLanes(n int, to machine.Mask) { m.w.LoadVec(m.w.Mask(n), mask(to)) }

// predicates are those of the assembler.
var predicates = map[machine.Predicate]int{
	machine.Equal: asm.Equal, machine.Unequal: asm.Unequal, machine.LessThan: asm.LessThan,
	machine.GreaterThan: asm.GreaterThan, machine.GreaterOrEqual: asm.GreaterOrEqual, machine.Unordered: asm.Unordered,
}

func (m *Machine) Compare(p machine.Predicate, x machine.Op, y machine.Vec, to machine.Mask) {
	m.w.Compare(predicates[p], m.op(x), vector(y), mask(to))
}

func (m *Machine) AndMask(x, y, to machine.Mask)      { m.w.And(mask(x), mask(y), mask(to)) }
func (m *Machine) AndNotMask(x, not, to machine.Mask) { m.w.AndNot(mask(x), mask(not), mask(to)) }

func (m *Machine) Select(by machine.Mask, yes machine.Op, no, to machine.Vec) {
	m.w.Select(mask(by), m.op(yes), vector(no), vector(to))
}

// SelectNegative selects by the sign alone, as the instruction does.
func (m *Machine) SelectNegative(x machine.Vec, yes machine.Op, no, to machine.Vec) {
	m.w.Select(vector(x), m.op(yes), vector(no), vector(to))
}

func (m *Machine) Keep(by machine.Mask, x machine.Op, to machine.Vec) {
	m.w.And(m.op(x), mask(by), vector(to))
}

func (m *Machine) Spoil(by machine.Mask, x, to machine.Vec) {
	m.w.Or(mask(by), vector(x), vector(to))
}

func (m *Machine) LoadMasked(from machine.Mem, by machine.Mask, to machine.Vec) {
	m.w.LoadMasked(m.mem(from), mask(by), vector(to))
}

func (m *Machine) LargeQuarters(x, n, r machine.Vec, large machine.Mask) {
	m.w.LargeQuarters(vector(x), vector(n), vector(r), mask(large))
}
