// Package math is the vector code of the functions of expressions: each is written
// once, for bundles of vectors of any machine.
package math

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/machine"
)

// Vec are the registers of a bundle of vectors, one for each. Functions are
// written for a bundle, instruction by instruction: the vectors take turns, so
// that none waits for its own last result, and a constant is read once for all.
type Vec []machine.Vec

// Source is what an instruction reads for each vector of a bundle.
type Source interface{ of(vector int) machine.Op }

func (v Vec) of(i int) machine.Op { return v[i] }

// Places are vectors in memory.
type Places []machine.Mem

func (p Places) of(i int) machine.Op { return p[i] }

// same is one vector in memory for all of a bundle.
type same struct{ machine.Mem }

func (s same) of(int) machine.Op { return s.Mem }

// Writer writes functions of bundles of N vectors; it lends registers. Its
// instructions are those of [machine.Machine].
type Writer struct {
	machine.Machine
	N int
}

// New returns a writer of bundles of n vectors.
func New(m machine.Machine, n int) *Writer { return &Writer{m, n} }

// Take takes registers for a bundle.
func (f *Writer) Take() Vec {
	v := make(Vec, f.N)
	for i := range v {
		v[i] = f.Vec()
	}
	return v
}

// with lends registers for n bundles.
func (f *Writer) with(n int, body func(t []Vec)) {
	t := make([]Vec, n)
	for i := range t {
		t[i] = f.Take()
	}
	body(t)
	for _, v := range t {
		f.Release(v...)
	}
}

// holding lends one register that holds a number, for all vectors of a bundle.
func (f *Writer) holding(m machine.Mem, body func(c Vec)) {
	r := f.Vec()
	f.Machine.LoadVec(m, r)
	body(slices.Repeat(Vec{r}, f.N))
	f.Release(r)
}

// each writes an instruction for each vector of a bundle. What all of them read
// is read once, if a register is free.
func (f *Writer) each(x Source, write func(i int, x machine.Op)) {
	if c, ok := x.(same); ok && f.N > 1 && f.FreeVectors() > 0 {
		f.holding(c.Mem, func(c Vec) { f.each(c, write) })
		return
	}
	for i := range f.N {
		write(i, x.of(i))
	}
}

// do writes an instruction of three operands.
func (f *Writer) do(write func(w machine.Machine, x machine.Op, y, to machine.Vec), x Source, y, to Vec) {
	f.each(x, func(i int, x machine.Op) { write(f.Machine, x, y[i], to[i]) })
}

func (f *Writer) Add(x Source, y, to Vec)      { f.do(machine.Machine.Add, x, y, to) }
func (f *Writer) Sub(x Source, y, to Vec)      { f.do(machine.Machine.Sub, x, y, to) }
func (f *Writer) Mul(x Source, y, to Vec)      { f.do(machine.Machine.Mul, x, y, to) }
func (f *Writer) Div(x Source, y, to Vec)      { f.do(machine.Machine.Div, x, y, to) }
func (f *Writer) Max(x Source, y, to Vec)      { f.do(machine.Machine.Max, x, y, to) }
func (f *Writer) Min(x Source, y, to Vec)      { f.do(machine.Machine.Min, x, y, to) }
func (f *Writer) FMA(a Source, b, sum Vec)     { f.do(machine.Machine.FMA, a, b, sum) }
func (f *Writer) FNMA(a Source, b, sum Vec)    { f.do(machine.Machine.FNMA, a, b, sum) }
func (f *Writer) MulAdd(a Source, y, x Vec)    { f.do(machine.Machine.MulAdd, a, y, x) }
func (f *Writer) And(x Source, y, to Vec)      { f.do(machine.Machine.And, x, y, to) }
func (f *Writer) AndNot(x Source, not, to Vec) { f.do(machine.Machine.AndNot, x, not, to) }
func (f *Writer) Or(x Source, y, to Vec)       { f.do(machine.Machine.Or, x, y, to) }
func (f *Writer) Xor(x Source, y, to Vec)      { f.do(machine.Machine.Xor, x, y, to) }
func (f *Writer) AddInt(x Source, y, to Vec)   { f.do(machine.Machine.AddInt, x, y, to) }
func (f *Writer) SubInt(x Source, y, to Vec)   { f.do(machine.Machine.SubInt, x, y, to) }

func (f *Writer) Sqrt(x Source, to Vec) {
	f.each(x, func(i int, x machine.Op) { f.Machine.Sqrt(x, to[i]) })
}

func (f *Writer) Round(x, to Vec) {
	f.each(x, func(i int, _ machine.Op) { f.Machine.Round(x[i], to[i]) })
}

func (f *Writer) ShiftLeft(n int, x, to Vec) {
	f.each(x, func(i int, _ machine.Op) { f.Machine.ShiftLeft(n, x[i], to[i]) })
}

func (f *Writer) ShiftRight(n int, x, to Vec) {
	f.each(x, func(i int, _ machine.Op) { f.Machine.ShiftRight(n, x[i], to[i]) })
}

func (f *Writer) Move(from, to Vec) {
	f.each(from, func(i int, _ machine.Op) { f.Machine.Move(from[i], to[i]) })
}

func (f *Writer) Zero(x Vec) {
	f.each(x, func(i int, _ machine.Op) { f.Machine.Zero(x[i]) })
}

// LoadVec reads what is in memory; what is the same for all is read once.
func (f *Writer) LoadVec(from Source, to Vec) {
	for i := range to {
		if _, ok := from.(same); ok && i > 0 {
			f.Machine.Move(to[0], to[i])
		} else {
			f.Machine.LoadVec(from.of(i), to[i])
		}
	}
}

func (f *Writer) Constant(x float64) Source { return f.constant(x) }
func (f *Writer) constant(x float64) same   { return same{f.Machine.Constant(nameOf(x), x)} }
func (f *Writer) Bits(name string, x uint64) Source {
	return same{f.Machine.Bits(name, x)}
}
func (f *Writer) SignBit() Source { return same{f.Machine.SignBit()} }

// Fill puts a number into all lanes.
func (f *Writer) Fill(x float64, to Vec) { f.LoadVec(f.Constant(x), to) }

// number lends a register with a number in all lanes.
func (f *Writer) number(x float64, body func(c Vec)) { f.holding(f.constant(x).Mem, body) }

// zero lends a register with 0 in all lanes, for all vectors of a bundle.
func (f *Writer) zero(body func(zero Vec)) {
	r := f.Vec()
	f.Machine.Zero(r)
	body(slices.Repeat(Vec{r}, f.N))
	f.Release(r)
}

// atLeast raises x to a bound; NaN stays.
func (f *Writer) atLeast(bound float64, x Vec) {
	f.number(bound, func(c Vec) { f.Max(x, c, x) })
}

// atMost lowers x to a bound; NaN stays.
func (f *Writer) atMost(bound float64, x Vec) {
	f.number(bound, func(c Vec) { f.Min(x, c, x) })
}
