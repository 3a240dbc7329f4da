package asm

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The operands of instructions. Kernels know no others.
type (
	Vec = reg.VecPhysical // a register that holds a vector
	Ptr = reg.GPPhysical  // a register that holds a pointer or a number
	Mem = operand.Mem     // a place in memory
	Op  = operand.Op      // a register or a place in memory
)

// Each is one element in memory that an instruction reads for each lane.
type Each struct{ Mem }

// At is the memory some bytes after a pointer.
func At(p Ptr, bytes int) Mem { return Mem{Base: p, Disp: bytes} }

func after(m Mem, bytes int) Mem {
	m.Disp += bytes
	return m
}
