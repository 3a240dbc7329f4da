package asm

import (
	"fmt"
	"math/bits"
	"slices"

	"github.com/mmcloughlin/avo/reg"
)

// Vectors and General are all registers of each kind, those last that are taken
// first. The base pointer is left to the caller, whose it is.
var (
	Vectors = []reg.VecPhysical{reg.Y15, reg.Y14, reg.Y13, reg.Y12, reg.Y11, reg.Y10, reg.Y9, reg.Y8, reg.Y7, reg.Y6, reg.Y5, reg.Y4, reg.Y3, reg.Y2, reg.Y1, reg.Y0}
	General = []reg.GPPhysical{reg.R14, reg.R13, reg.R12, reg.R11, reg.R10, reg.R9, reg.R8, reg.RDI, reg.RSI, reg.RDX, reg.RCX, reg.RBX, reg.RAX}
)

// pool lends registers of one kind and counts them. A count beyond those that
// there are goes on, with registers that somebody has: what was written then is
// of no use, but the count is.
type pool[R comparable] struct {
	kind  string
	all   []R
	free  uint64 // a bit for each of all
	taken int
	most  int // that were taken at a time
}

func newPool[R comparable](kind string, all []R, n int) pool[R] {
	all = all[max(len(all)-n, 0):]
	return pool[R]{kind: kind, all: all, free: 1<<len(all) - 1}
}

func (p *pool[R]) take() (r R, full *Full) {
	p.taken++
	p.most = max(p.most, p.taken)
	if p.free == 0 || p.taken > len(p.all) {
		return p.all[0], &Full{Kind: p.kind + " registers", Takes: p.taken, Of: len(p.all)}
	}
	last := bits.Len64(p.free) - 1
	p.free &^= 1 << last
	return p.all[last], nil
}

// release takes registers back. What is taken next does not depend on the order, so that
// kernels which differ in shape alone have the same registers.
func (p *pool[R]) release(rs []R) {
	p.taken -= len(rs)
	for _, r := range rs {
		p.free |= 1 << slices.Index(p.all, r)
	}
}

func (p *pool[R]) left() int { return max(len(p.all)-p.taken, 0) }

// Full is the error of a function that needs more than there is.
type Full struct {
	Kind      string
	Takes, Of int
}

func (e *Full) Error() string { return fmt.Sprintf("it takes %d %s of %d", e.Takes, e.Kind, e.Of) }

// fail notes the first kind of thing of which there is not enough, and how much
// is needed at most.
func (w *Writer) fail(e *Full) {
	if e != nil && (w.full == nil || e.Kind == w.full.Kind && e.Takes > w.full.Takes) {
		w.full = e
	}
}

// Err is a *Full if a function took more than there is, nil else. What is written
// is of no use then.
func (w *Writer) Err() error {
	if w.full == nil {
		return nil
	}
	return w.full
}

// FreeAll takes all registers back.
func (w *Writer) FreeAll() {
	all := Vectors
	if w.Wide() {
		all = WideVectors
	}
	w.vectors = newPool("vector", all, w.Target.Vectors)
	w.masks = newPool("mask", Masks, w.Target.Masks)
	w.general = newPool("general", General, w.Target.General)
}

// Opmask takes a free register for masks, of those that AVX-512 has.
func (w *Writer) Opmask() Mask {
	r, full := w.masks.take()
	w.fail(full)
	return r
}

// ReleaseOpmask gives registers for masks back.
func (w *Writer) ReleaseOpmask(rs ...Mask) { w.masks.release(rs) }

// Vec takes a free vector register.
func (w *Writer) Vec() Vec {
	r, full := w.vectors.take()
	w.fail(full)
	return r
}

// Release gives vector registers back.
func (w *Writer) Release(rs ...Vec) { w.vectors.release(rs) }

// FreeVectors is the number of vector registers that are not taken.
func (w *Writer) FreeVectors() int { return w.vectors.left() }

// MostTaken is the greatest number of vector registers that were taken at any
// time.
func (w *Writer) MostTaken() int { return w.vectors.most }

// GP takes a free general register.
func (w *Writer) GP() Ptr {
	r, full := w.general.take()
	w.fail(full)
	return r
}

// ReleaseGP gives general registers back.
func (w *Writer) ReleaseGP(rs ...Ptr) { w.general.release(rs) }

// FreeGeneral is the number of general registers that are not taken.
func (w *Writer) FreeGeneral() int { return w.general.left() }
