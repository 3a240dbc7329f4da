package kernel

import (
	"github.com/seed-5f2744a7/tensornet/gen/machine"
)

// vec are the registers of a bundle of vectors, one for each. Functions are
// written for a bundle, instruction by instruction: the vectors take turns, so
// that none waits for its own last result, and a constant is read once for all.
type vec []machine.Vec

// source is what an instruction reads for each vector of a bundle.
type source interface{ of(vector int) machine.Op }

func (v vec) of(i int) machine.Op { return v[i] }

// places are vectors in memory.
type places []machine.Mem

func (p places) of(i int) machine.Op { return p[i] }

// same is one vector in memory for all of a bundle.
type same struct{ machine.Mem }

func (s same) of(int) machine.Op { return s.Mem }

// functionWriter writes functions of bundles of n vectors; it lends registers.
// Its instructions are those of [machine.Machine].
type functionWriter struct {
	machine.Machine
	n int
}

// take takes registers for a bundle.
func (f *functionWriter) take() vec {
	v := make(vec, f.n)
	for i := range v {
		v[i] = f.Vec()
	}
	return v
}

// with lends registers for n bundles.
func (f *functionWriter) with(n int, body func(t []vec)) {
	t := make([]vec, n)
	for i := range t {
		t[i] = f.take()
	}
	body(t)
	for _, v := range t {
		f.Release(v...)
	}
}

// holding lends one register that holds a number, for all vectors of a bundle.
func (f *functionWriter) holding(m machine.Mem, body func(c vec)) {
	r := f.Vec()
	f.Machine.LoadVec(m, r)
	c := make(vec, f.n)
	for i := range c {
		c[i] = r
	}
	body(c)
	f.Release(r)
}

// each writes an instruction for each vector of a bundle. What all of them read
// is read once, if a register is free.
func (f *functionWriter) each(x source, write func(i int, x machine.Op)) {
	if c, ok := x.(same); ok && f.n > 1 && f.FreeVectors() > 0 {
		f.holding(c.Mem, func(c vec) { f.each(c, write) })
		return
	}
	for i := range f.n {
		write(i, x.of(i))
	}
}

// do writes an instruction of three operands.
func (f *functionWriter) do(write func(w machine.Machine, x machine.Op, y, to machine.Vec), x source, y, to vec) {
	f.each(x, func(i int, x machine.Op) { write(f.Machine, x, y[i], to[i]) })
}

func (f *functionWriter) Add(x source, y, to vec)      { f.do(machine.Machine.Add, x, y, to) }
func (f *functionWriter) Sub(x source, y, to vec)      { f.do(machine.Machine.Sub, x, y, to) }
func (f *functionWriter) Mul(x source, y, to vec)      { f.do(machine.Machine.Mul, x, y, to) }
func (f *functionWriter) Div(x source, y, to vec)      { f.do(machine.Machine.Div, x, y, to) }
func (f *functionWriter) Max(x source, y, to vec)      { f.do(machine.Machine.Max, x, y, to) }
func (f *functionWriter) Min(x source, y, to vec)      { f.do(machine.Machine.Min, x, y, to) }
func (f *functionWriter) FMA(a source, b, sum vec)     { f.do(machine.Machine.FMA, a, b, sum) }
func (f *functionWriter) FNMA(a source, b, sum vec)    { f.do(machine.Machine.FNMA, a, b, sum) }
func (f *functionWriter) MulAdd(a source, y, x vec)    { f.do(machine.Machine.MulAdd, a, y, x) }
func (f *functionWriter) And(x source, y, to vec)      { f.do(machine.Machine.And, x, y, to) }
func (f *functionWriter) AndNot(x source, not, to vec) { f.do(machine.Machine.AndNot, x, not, to) }
func (f *functionWriter) Or(x source, y, to vec)       { f.do(machine.Machine.Or, x, y, to) }
func (f *functionWriter) Xor(x source, y, to vec)      { f.do(machine.Machine.Xor, x, y, to) }
func (f *functionWriter) AddInt(x source, y, to vec)   { f.do(machine.Machine.AddInt, x, y, to) }
func (f *functionWriter) SubInt(x source, y, to vec)   { f.do(machine.Machine.SubInt, x, y, to) }

func (f *functionWriter) Sqrt(x source, to vec) {
	f.each(x, func(i int, x machine.Op) { f.Machine.Sqrt(x, to[i]) })
}

func (f *functionWriter) Compare(predicate machine.Predicate, x source, y, to vec) {
	f.each(x, func(i int, x machine.Op) { f.Machine.Compare(predicate, x, y[i], to[i]) })
}

func (f *functionWriter) Select(mask vec, yes source, no, to vec) {
	f.each(yes, func(i int, yes machine.Op) { f.Machine.Select(mask[i], yes, no[i], to[i]) })
}

func (f *functionWriter) Round(x, to vec) {
	f.each(x, func(i int, _ machine.Op) { f.Machine.Round(x[i], to[i]) })
}

func (f *functionWriter) ShiftLeft(n int, x, to vec) {
	f.each(x, func(i int, _ machine.Op) { f.Machine.ShiftLeft(n, x[i], to[i]) })
}

func (f *functionWriter) ShiftRight(n int, x, to vec) {
	f.each(x, func(i int, _ machine.Op) { f.Machine.ShiftRight(n, x[i], to[i]) })
}

func (f *functionWriter) LookUp(table source, index, to vec) {
	f.do(machine.Machine.LookUp, table, index, to)
}

func (f *functionWriter) Move(from, to vec) {
	f.each(from, func(i int, _ machine.Op) { f.Machine.Move(from[i], to[i]) })
}

func (f *functionWriter) Zero(x vec) {
	f.each(x, func(i int, _ machine.Op) { f.Machine.Zero(x[i]) })
}

// LoadVec reads what is in memory; what is the same for all is read once.
func (f *functionWriter) LoadVec(from source, to vec) {
	for i := range to {
		if _, ok := from.(same); ok && i > 0 {
			f.Machine.Move(to[0], to[i])
		} else {
			f.Machine.LoadVec(from.of(i), to[i])
		}
	}
}

func (f *functionWriter) Constant(x float64) same { return same{f.Machine.Constant(x)} }
func (f *functionWriter) Bits(x uint64) same      { return same{f.Machine.Bits(x)} }
func (f *functionWriter) Table(name string, bits []uint64) same {
	return same{f.Machine.Table(name, bits)}
}
func (f *functionWriter) SignBit() same { return same{f.Machine.SignBit()} }

// constant puts a number into all lanes.
func (f *functionWriter) constant(x float64, to vec) { f.LoadVec(f.Constant(x), to) }

// number lends a register with a number in all lanes.
func (f *functionWriter) number(x float64, body func(c vec)) { f.holding(f.Constant(x).Mem, body) }

// atLeast raises x to a bound; NaN stays.
func (f *functionWriter) atLeast(bound float64, x vec) {
	f.number(bound, func(c vec) { f.Max(x, c, x) })
}

// atMost lowers x to a bound; NaN stays.
func (f *functionWriter) atMost(bound float64, x vec) {
	f.number(bound, func(c vec) { f.Min(x, c, x) })
}
