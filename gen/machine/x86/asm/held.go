package asm

import (
	"strings"

	"github.com/mmcloughlin/avo/ir"
	"github.com/mmcloughlin/avo/reg"
)

// dropLoads removes loads of constants into registers that hold them already: of a bundle of
// vectors each asks for those of its expression.
func dropLoads(f *ir.Function) {
	held := map[int]string{} // the load that filled a register, by its number
	var kept []ir.Node
	for _, node := range f.Nodes {
		x, is := node.(*ir.Instruction)
		if !is {
			if _, is := node.(ir.Label); is { // others may come here
				clear(held)
			}
			kept = append(kept, node)
			continue
		}
		to, text := destination(x), textOf(x).String()
		if isConstantLoad(x) && held[to] == text {
			continue
		}
		kept = append(kept, node)
		switch {
		case strings.HasPrefix(x.Opcode, "VGATHER"), strings.HasPrefix(x.Opcode, "VZERO"): // these write more than one
			clear(held)
		case to >= 0:
			delete(held, to)
			if isConstantLoad(x) {
				held[to] = text
			}
		}
	}
	f.Nodes = kept
}

// destination is the number of the vector that x writes; -1 for none.
func destination(x *ir.Instruction) int {
	if n := len(x.Operands); n > 0 {
		if r, is := x.Operands[n-1].(reg.VecPhysical); is {
			return int(reg.ToPhysical(r).PhysicalIndex())
		}
	}
	return -1
}

// isConstantLoad reports whether x does nothing but fill a vector from a place that never changes.
func isConstantLoad(x *ir.Instruction) bool {
	if len(x.Operands) != 2 || len(x.Suffixes) > 0 || !strings.HasPrefix(x.Opcode, "VMOVUP") && !strings.HasPrefix(x.Opcode, "VBROADCASTS") {
		return false
	}
	from, is := x.Operands[0].(Mem)
	return is && from.Symbol.Static && destination(x) >= 0
}
