package x86

import (
	"slices"

	"github.com/mmcloughlin/avo/operand"

	"github.com/seed-5f2744a7/tensornet/gen/machine"
	"github.com/seed-5f2744a7/tensornet/gen/machine/x86/asm"
)

// partly is what is done to a vector that is not full.
type partly interface {
	firstOf(n asm.Ptr) machine.Mask // which sets the first n lanes and spends n
	LoadMasked(from machine.Mem, by machine.Mask, to machine.Vec)
	storeMasked(from machine.Vec, by machine.Mask, to asm.Mem)
	ReleaseMask(ms ...machine.Mask)
}

func (m *avx2) Sweep(n machine.Ptr, arrays []machine.Ptr, body func(x []machine.Op, put func(v machine.Vec, array int))) {
	m.sweep(m, n, arrays, body)
}

func (m *avx512) Sweep(n machine.Ptr, arrays []machine.Ptr, body func(x []machine.Op, put func(v machine.Vec, array int))) {
	m.sweep(m, n, arrays, body)
}

// sweep counts from minus the elements of whole vectors to 0. The rest goes through
// the same instructions under a mask, so that bits do not depend on where a sweep
// begins.
func (m *common) sweep(on partly, n machine.Ptr, arrays []machine.Ptr, body func(x []machine.Op, put func(v machine.Vec, array int))) {
	w := m.w
	rest, end, loop := w.NewLabel("rest"), w.NewLabel("end"), w.NewLabel("vectors")
	i := w.GP()
	w.MOVQ(pointer(n), i)
	w.ANDQ(operand.I8(-w.Lanes()), i)
	for _, p := range arrays {
		w.LEAQ(m.element(p, i), pointer(p))
	}
	w.NEGQ(i)
	w.JZ(operand.LabelRef(rest))
	w.Label(loop)
	body(m.elements(arrays, i), func(v machine.Vec, array int) { w.StoreVec(m.vector(v), m.element(arrays[array], i)) })
	w.ADDQ(operand.I8(w.Lanes()), i)
	w.JNZ(operand.LabelRef(loop))
	w.ReleaseGP(i)

	w.Label(rest)
	w.ANDQ(operand.I8(w.Lanes()-1), pointer(n))
	w.JZ(operand.LabelRef(end))
	by := on.firstOf(pointer(n))
	var parts []machine.Vec
	var x []machine.Op
	for k, p := range arrays {
		parts = append(parts, m.Vec())
		on.LoadMasked(machine.At(p, 0), by, parts[k])
		x = append(x, parts[k])
	}
	body(x, func(v machine.Vec, array int) { on.storeMasked(v, by, asm.At(pointer(arrays[array]), 0)) })
	m.Release(parts...)
	on.ReleaseMask(by)
	w.Label(end)
}

// element is element i after a pointer, and elements are those after several.
func (m *common) element(p machine.Ptr, i asm.Ptr) asm.Mem {
	return asm.Mem{Base: pointer(p), Index: i, Scale: uint8(m.w.Bytes)}
}

func (m *common) elements(ps []machine.Ptr, i asm.Ptr) []machine.Op {
	return each(ps, func(p machine.Ptr) machine.Op { return m.place(m.element(p, i)) })
}

// SweepRows counts from minus the elements of a row to 0.
func (m *avx2) SweepRows(rows, n machine.Ptr, matrices []machine.Ptr, shared machine.Ptr, begin func(), body func(x []machine.Op, put func(v machine.Vec, array int))) {
	m.sweepRows(rows, n, matrices, shared, begin, func(i asm.Ptr) {
		loop := m.w.NewLabel("vectors")
		m.w.Label(loop)
		m.vectorOfRow(i, matrices, shared, body)
		m.w.JNZ(operand.LabelRef(loop))
	})
}

// SweepRows does so to minus the rest, which goes under a mask.
func (m *avx512) SweepRows(rows, n machine.Ptr, matrices []machine.Ptr, shared machine.Ptr, begin func(), body func(x []machine.Op, put func(v machine.Vec, array int))) {
	w := m.w
	rest := w.GP()
	w.MOVQ(pointer(n), rest)
	w.ANDQ(operand.I8(w.Lanes()-1), rest)
	by := m.firstOf(rest)
	w.NEGQ(rest)
	m.sweepRows(rows, n, matrices, shared, begin, func(i asm.Ptr) {
		loop, partly, end := w.NewLabel("vectors"), w.NewLabel("rest"), w.NewLabel("end")
		w.CMPQ(i, rest)
		w.JEQ(operand.LabelRef(partly))
		w.Label(loop)
		m.vectorOfRow(i, matrices, shared, body)
		w.CMPQ(i, rest)
		w.JNE(operand.LabelRef(loop))
		w.Label(partly)
		w.CMPQ(rest, operand.U8(0))
		w.JEQ(operand.LabelRef(end))
		var x []machine.Op
		var parts []machine.Vec
		for k, p := range append(slices.Clone(matrices), shared) {
			parts = append(parts, m.Vec())
			m.keep(m.mask(by), m.element(p, i), m.vector(parts[k]))
			x = append(x, parts[k])
		}
		body(x, func(v machine.Vec, array int) { m.storeMasked(v, by, m.element(matrices[array], i)) })
		m.Release(parts...)
		w.Label(end)
	})
	m.ReleaseMask(by)
	w.ReleaseGP(rest)
}

// sweepRows writes what goes over the vectors of a row, with minus the number of its
// elements in a register.
func (m *common) sweepRows(rows, n machine.Ptr, matrices []machine.Ptr, shared machine.Ptr, begin func(), vectors func(i asm.Ptr)) {
	w := m.w
	i, row := w.GP(), w.NewLabel("rows")
	end := func(p machine.Ptr) { w.LEAQ(m.element(p, pointer(n)), pointer(p)) }
	end(shared)
	w.Label(row)
	for _, p := range matrices {
		end(p)
	}
	w.MOVQ(pointer(n), i)
	w.NEGQ(i)
	begin()
	vectors(i)
	w.DECQ(pointer(rows))
	w.JNZ(operand.LabelRef(row))
	w.ReleaseGP(i)
}

// vectorOfRow writes body for a whole vector, and counts on.
func (m *common) vectorOfRow(i asm.Ptr, matrices []machine.Ptr, shared machine.Ptr, body func(x []machine.Op, put func(v machine.Vec, array int))) {
	body(append(m.elements(matrices, i), m.place(m.element(shared, i))), func(v machine.Vec, array int) {
		m.w.StoreVec(m.vector(v), m.element(matrices[array], i))
	})
	m.w.ADDQ(operand.I8(m.w.Lanes()), i)
}

func (m *common) MulFrom(a machine.Op, y, x machine.Vec) {
	m.w.MulFrom(m.op(a), m.vector(y), m.vector(x))
}

func (m *common) MaxWords(x machine.Op, y, to machine.Vec) {
	m.w.VPMAXUD(m.op(x), m.vector(y), m.vector(to))
}

// QuickRoots are those of float32.
func (m *common) QuickRoots() bool { return m.w.Bytes == 4 }

// QuickRoot is x times the estimate of 1/√x that the processor has, after one of
// Newton's steps, in which twice the root comes out.
func (m *common) QuickRoot(x, plus, to machine.Vec) {
	root := m.Vec()
	m.MaxWords(m.Constant("twoToMinus126", 0x1p-126), x, to)
	if m.w.Wide() {
		m.w.VRSQRT14PS(m.vector(to), m.vector(to))
	} else {
		m.w.VRSQRTPS(m.vector(to), m.vector(to))
	}
	m.MaxWords(m.Constant("twoToMinus65", 0x1p-65), to, to) // of infinity it is 0
	m.Mul(to, x, root)
	m.MulFrom(m.Constant("three", 3), root, to)
	m.MulAdd(plus, root, to)
	m.Release(root)
}

func (m *common) IfAtLeast(x []machine.Vec, limits []float64, body func()) {
	less := m.w.NewLabel("less")
	for i, limit := range limits {
		m.w.VUCOMISS(m.w.Constant("least", limit), m.vector(x[i]).AsX())
		m.w.JB(operand.LabelRef(less))
	}
	body()
	m.w.Label(less)
}

// Rows keeps a pointer to each fourth row, and three strides.
func (m *common) Rows(first, stride, step machine.Ptr, n int) (at []machine.Mem, next func()) {
	w, by := m.w, pointer(stride)
	bases, thrice := []asm.Ptr{pointer(first)}, w.GP()
	w.LEAQ(asm.Mem{Base: by, Index: by, Scale: 2}, thrice)
	for i := range n {
		if i/4 == len(bases) {
			bases = append(bases, w.GP())
			w.LEAQ(asm.Mem{Base: bases[i/4-1], Index: by, Scale: 4}, bases[i/4])
		}
		row := asm.Mem{Base: bases[i/4]}
		switch i % 4 {
		case 1, 2:
			row.Index, row.Scale = by, uint8(i%4)
		case 3:
			row.Index, row.Scale = thrice, 1
		}
		at = append(at, m.place(row))
	}
	return at, func() {
		for _, p := range bases {
			w.ADDQ(pointer(step), p)
		}
	}
}
