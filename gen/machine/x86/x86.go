// Package x86 is the machine that runs kernels on amd64: [machine.Machine] over the
// assembler of package asm. It puts avo's operands for those of kernels, and no
// more.
package x86

import (
	"github.com/mmcloughlin/avo/reg"

	"github.com/seed-5f2744a7/tensornet/gen/machine"
	"github.com/seed-5f2744a7/tensornet/gen/machine/x86/asm"
	"github.com/seed-5f2744a7/tensornet/gen/target"
)

// Machine implements machine.Machine.
type Machine struct {
	w       *asm.Writer
	places  []asm.Mem       // that were given out
	numbers map[asm.Mem]int // of places, from 1
}

// New returns a machine with an empty file.
func New(t *target.Target) *Machine {
	return &Machine{w: asm.New(t), numbers: map[asm.Mem]int{}}
}

// vectorOf and pointerOf are registers by their numbers.
var (
	vectorOf  = byNumber(asm.Vectors)
	pointerOf = byNumber(asm.General)
)

func byNumber[R reg.Register](all []R) map[int]R {
	registers := map[int]R{}
	for _, r := range all {
		registers[number(r)] = r
	}
	return registers
}

func number(r reg.Register) int { return int(reg.ToPhysical(r).PhysicalIndex()) }

func vector(x machine.Vec) asm.Vec { return vectorOf[int(x)] }

func mask(x machine.Mask) asm.Vec { return vectorOf[int(x)] }

func pointer(p machine.Ptr) asm.Ptr { return pointerOf[int(p)] }

func vec(x asm.Vec) machine.Vec { return machine.Vec(number(x)) }

func ptr(p asm.Ptr) machine.Ptr { return machine.Ptr(number(p)) }

// each converts a list.
func each[A, B any](list []A, convert func(A) B) []B {
	all := make([]B, len(list))
	for i, x := range list {
		all[i] = convert(x)
	}
	return all
}

func vectors(xs []machine.Vec) []asm.Vec { return each(xs, vector) }

func masks(xs []machine.Mask) []asm.Vec { return each(xs, mask) }

func pointers(ps []machine.Ptr) []asm.Ptr { return each(ps, pointer) }

func (m *Machine) mems(ms []machine.Mem) []asm.Mem { return each(ms, m.mem) }

// place is a place that is given out.
func (m *Machine) place(at asm.Mem) machine.Mem {
	n, known := m.numbers[at]
	if !known {
		m.places = append(m.places, at)
		n = len(m.places)
		m.numbers[at] = n
	}
	return machine.Mem{Place: n}
}

// mem is the operand for a place.
func (m *Machine) mem(at machine.Mem) asm.Mem {
	if at.Place == 0 {
		return asm.At(pointer(at.Base), at.Bytes)
	}
	return m.places[at.Place-1].Offset(at.Bytes)
}

// op is the operand for a register or a place.
func (m *Machine) op(x machine.Op) asm.Op {
	if at, ok := x.(machine.Mem); ok {
		return m.mem(at)
	}
	return vector(x.(machine.Vec))
}
