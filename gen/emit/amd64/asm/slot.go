package asm

import "github.com/mmcloughlin/avo/operand"

// Slot takes a place in the stack frame for one vector.
func (w *Writer) Slot() operand.Mem {
	n := len(w.slots)
	if n == 0 {
		return w.AllocLocal(w.Target.VectorBytes)
	}
	m := w.slots[n-1]
	w.slots = w.slots[:n-1]
	return m
}

// ReleaseSlot gives places back.
func (w *Writer) ReleaseSlot(ms ...operand.Mem) { w.slots = append(w.slots, ms...) }
