package asm

import (
	"github.com/mmcloughlin/avo/reg"
)

// words is the number of words of a kernel's stack frame, which vectors follow.
// Its purpose is also the check at the function's entry that comes with a frame
// this large: there the garbage collector can stop a loop that calls nothing but
// kernels.
const words = 16

// wordBytes is the size of a word.
const wordBytes = 8

// frame is who has which part of a function's stack frame.
type frame struct {
	low, high int   // words that are taken from each end
	slots     []Mem // of vectors, free
}

// Low is word i of the frame. All who take words from this end share them.
func (w *Writer) Low(i int) Mem { return w.word(i, &w.frame.low, i) }

// High is word i of the frame, counted from its end.
func (w *Writer) High(i int) Mem { return w.word(words-1-i, &w.frame.high, i) }

func (w *Writer) word(at int, taken *int, i int) Mem {
	*taken = max(*taken, i+1)
	if n := w.frame.low + w.frame.high; n > words {
		w.fail(&Full{Kind: "words of the stack frame", Takes: n, Of: words})
	}
	return Mem{Base: reg.StackPointer, Disp: wordBytes * at}
}

// Slot takes a place in the stack frame for one vector.
func (w *Writer) Slot() Mem {
	n := len(w.frame.slots)
	if n == 0 {
		return w.function.AllocLocal(w.Target.VectorBytes)
	}
	m := w.frame.slots[n-1]
	w.frame.slots = w.frame.slots[:n-1]
	return m
}

// ReleaseSlot gives places back.
func (w *Writer) ReleaseSlot(ms ...Mem) { w.frame.slots = append(w.frame.slots, ms...) }
