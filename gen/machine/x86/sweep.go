package x86

import (
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
func (m *common) SweepRows(rows, n machine.Ptr, matrices []machine.Ptr, shared machine.Ptr, begin func(), body func(x []machine.Op, put func(v machine.Vec, array int))) {
	w := m.w
	i, row, loop := w.GP(), w.NewLabel("rows"), w.NewLabel("vectors")
	end := func(p machine.Ptr) { w.LEAQ(m.element(p, pointer(n)), pointer(p)) }
	end(shared)
	w.Label(row)
	for _, p := range matrices {
		end(p)
	}
	w.MOVQ(pointer(n), i)
	w.NEGQ(i)
	begin()
	w.Label(loop)
	body(append(m.elements(matrices, i), m.place(m.element(shared, i))), func(v machine.Vec, array int) {
		w.StoreVec(m.vector(v), m.element(matrices[array], i))
	})
	w.ADDQ(operand.I8(w.Lanes()), i)
	w.JNZ(operand.LabelRef(loop))
	w.DECQ(pointer(rows))
	w.JNZ(operand.LabelRef(row))
	w.ReleaseGP(i)
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

// Rows keeps a pointer to each fourth row, and three strides. Where rows are so many
// that registers are few, the step stays in memory.
func (m *common) Rows(first, stride machine.Ptr, step machine.Mem, n int) (at []machine.Mem, next func()) {
	w, by := m.w, pointer(stride)
	var move asm.Op = m.mem(step)
	if n <= 8 {
		r := w.GP()
		w.MOVQ(move, r)
		move = r
	}
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
			w.ADDQ(move, p)
		}
	}
}
