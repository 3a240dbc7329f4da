package asm

import (
	"math/bits"

	"github.com/mmcloughlin/avo/operand"
)

// The operations of this file are on pointers and on words in memory: in the
// stack frame, or arguments.

// LoadPtr reads a word.
func (w *Writer) LoadPtr(from Mem, to Ptr) { w.MOVQ(from, to) }

// StorePtr writes a word.
func (w *Writer) StorePtr(from Ptr, to Mem) { w.MOVQ(from, to) }

// AddPtr adds a number of bytes to a pointer.
func (w *Writer) AddPtr(bytes, to Ptr) { w.ADDQ(bytes, to) }

// SubPtr takes a pointer from one in memory, which leaves their distance.
func (w *Writer) SubPtr(p Ptr, from Mem) { w.SUBQ(p, from) }

// SetWord writes a number.
func (w *Writer) SetWord(n int, to Mem) { w.MOVQ(operand.I32(n), to) }

// AddWord adds a number to a word.
func (w *Writer) AddWord(n int, to Mem) { w.ADDQ(operand.I32(n), to) }

// SubTimes takes n times a word from another. t is spent.
func (w *Writer) SubTimes(n int, word Mem, t Ptr, from Mem) {
	w.MOVQ(word, t)
	w.IMUL3Q(operand.I32(n), t, t)
	w.SUBQ(t, from)
}

// AddTimes adds n times a word to a pointer.
func (w *Writer) AddTimes(n int, word Mem, to Ptr) {
	t := w.GP()
	w.MOVQ(word, t)
	if bits.OnesCount(uint(n)) == 1 {
		w.SHLQ(operand.U8(bits.TrailingZeros(uint(n))), t)
	} else {
		w.IMUL3Q(operand.I32(n), t, t)
	}
	w.ADDQ(t, to)
	w.ReleaseGP(t)
}

// IfWord writes body, to run if a word is not 0.
func (w *Writer) IfWord(word Mem, body func()) {
	end := w.NewLabel("first")
	w.CMPQ(word, operand.U8(0))
	w.JEQ(operand.LabelRef(end))
	body()
	w.Label(end)
}

// Count repeats body with a word that goes from first to last in steps of 1 or
// -1, once at least. what says what it goes through, and becomes its label.
func (w *Writer) Count(what string, word Mem, first, last, step int, body func()) {
	label := w.NewLabel(what)
	w.SetWord(first, word)
	w.Label(label)
	body()
	w.ADDQ(operand.I8(step), word)
	w.CMPQ(word, operand.I32(last+step))
	w.JNE(operand.LabelRef(label))
}

// Prefetch asks for a line of memory, to the first cache or only to the second.
func (w *Writer) Prefetch(cache int, m Mem) {
	if cache == 1 {
		w.PREFETCHT0(m)
	} else {
		w.PREFETCHT1(m)
	}
}
