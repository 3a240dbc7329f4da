// Package x86 is the machines that run kernels on amd64, that with AVX2 and that with
// AVX-512: [machine.Machine] over the assembler of package asm. They put avo's operands
// for those of kernels; what both do alike is written once.
package x86

import (
	"github.com/mmcloughlin/avo/reg"

	"github.com/seed-5f2744a7/tensornet/gen/machine"
	"github.com/seed-5f2744a7/tensornet/gen/machine/x86/asm"
	"github.com/seed-5f2744a7/tensornet/gen/target"
)

// New returns a machine with an empty file, of the kind that has vectors as large as
// the target's.
func New(t *target.Target) machine.Sweeper { return over(asm.New(t)) }

func over(w *asm.Writer) machine.Sweeper {
	c := &common{w: w, numbers: map[place]int{}}
	if c.w.Wide() {
		c.vectorOf = byNumber(asm.WideVectors)
		return &avx512{c}
	}
	c.vectorOf = byNumber(asm.Vectors)
	return &avx2{c}
}

// avx2 and avx512 implement machine.Sweeper.
type (
	avx2   struct{ *common }
	avx512 struct{ *common }
)

// common is what the machines share.
type common struct {
	w        *asm.Writer
	places   []place       // that were given out
	numbers  map[place]int // of places, from 1
	vectorOf map[int]asm.Vec
}

// place is a vector in memory, or one element for each lane.
type place struct {
	asm.Mem
	each bool
}

// pointerOf and opmaskOf are registers by their numbers.
var (
	pointerOf = byNumber(asm.General)
	opmaskOf  = byNumber(asm.Masks)
)

func byNumber[R reg.Register](all []R) map[int]R {
	registers := map[int]R{}
	for _, r := range all {
		registers[number(r)] = r
	}
	return registers
}

func number(r reg.Register) int { return int(reg.ToPhysical(r).PhysicalIndex()) }

func (m *common) vector(x machine.Vec) asm.Vec { return m.vectorOf[int(x)] }

func (m *common) vectors(xs []machine.Vec) []asm.Vec { return each(xs, m.vector) }

func pointer(p machine.Ptr) asm.Ptr { return pointerOf[int(p)] }

func pointers(ps []machine.Ptr) []asm.Ptr { return each(ps, pointer) }

func vec(x asm.Vec) machine.Vec { return machine.Vec(number(x)) }

func ptr(p asm.Ptr) machine.Ptr { return machine.Ptr(number(p)) }

// predicates are those of the assembler.
var predicates = map[machine.Predicate]int{
	machine.Equal: asm.Equal, machine.Unequal: asm.Unequal, machine.LessThan: asm.LessThan,
	machine.GreaterThan: asm.GreaterThan, machine.GreaterOrEqual: asm.GreaterOrEqual, machine.Unordered: asm.Unordered,
}

// each converts a list.
func each[A, B any](list []A, convert func(A) B) []B {
	all := make([]B, len(list))
	for i, x := range list {
		all[i] = convert(x)
	}
	return all
}

func (m *common) mems(ms []machine.Mem) []asm.Mem { return each(ms, m.mem) }

// place is a place that is given out.
func (m *common) place(at asm.Mem) machine.Mem { return m.give(place{at, false}) }

// constant is one of which AVX-512 reads an element for each lane.
func (m *common) constant(at asm.Mem) machine.Mem { return m.give(place{at, m.w.Wide()}) }

func (m *common) give(at place) machine.Mem {
	n, known := m.numbers[at]
	if !known {
		m.places = append(m.places, at)
		n = len(m.places)
		m.numbers[at] = n
	}
	return machine.Mem{Place: n}
}

// mem is the operand for a place.
func (m *common) mem(at machine.Mem) asm.Mem {
	if at.Place == 0 {
		return asm.At(pointer(at.Base), at.Bytes)
	}
	return m.places[at.Place-1].Offset(at.Bytes)
}

// op is the operand for a register or a place.
func (m *common) op(x machine.Op) asm.Op {
	switch x := x.(type) {
	case machine.Mem:
		if x.Place > 0 && m.places[x.Place-1].each {
			return asm.Each{Mem: m.mem(x)}
		}
		return m.mem(x)
	default:
		return m.vector(x.(machine.Vec))
	}
}
