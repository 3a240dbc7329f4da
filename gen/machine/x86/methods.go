package x86

import (
	"github.com/seed-5f2744a7/tensornet/gen/machine"
	"github.com/seed-5f2744a7/tensornet/gen/machine/x86/asm"
	"github.com/seed-5f2744a7/tensornet/gen/target"
)

// The methods do as machine.Machine says.

func (m *Machine) Target() *target.Target { return m.w.Target }

func (m *Machine) Another() machine.Machine { return New(m.w.Target) }

func (m *Machine) Begin(name string, bytes int, signature, doc string) {
	m.w.Begin(name, bytes, signature, doc)
}

func (m *Machine) End() { m.w.End() }

func (m *Machine) Comment(lines ...string) { m.w.Comment(lines...) }

func (m *Machine) Names(rs ...machine.Vec) string { return names(rs) }

func (m *Machine) Print(pkg, generator string) (assembly, stubs []byte, err error) {
	return m.w.Print(pkg, generator)
}

func (m *Machine) Err() error { return m.w.Err() }

func (m *Machine) Size() int                 { return m.w.Bytes }
func (m *Machine) Lanes() int                { return m.w.Lanes() }
func (m *Machine) In(bytes int, body func()) { m.w.In(bytes, body) }
func (m *Machine) FreeVectors() int          { return m.w.FreeVectors() }
func (m *Machine) MostTaken() int            { return m.w.MostTaken() }
func (m *Machine) FreeGeneral() int          { return m.w.FreeGeneral() }
func (m *Machine) FreeAll()                  { m.w.FreeAll() }

func (m *Machine) Arg(name string) machine.Ptr      { return ptr(m.w.Arg(name)) }
func (m *Machine) ArgPlace(name string) machine.Mem { return m.place(m.w.ArgPlace(name)) }

func (m *Machine) Transpose(x []machine.Vec) []machine.Vec {
	return each(m.w.Transpose(vectors(x)), vec)
}

func (m *Machine) Totals(x []machine.Vec, to machine.Ptr, at []int, ifAdding func(add func())) {
	m.w.Totals(vectors(x), pointer(to), at, ifAdding)
}

func (m *Machine) Vec() machine.Vec              { return vec(m.w.Vec()) }
func (m *Machine) Release(rs ...machine.Vec)     { m.w.Release(vectors(rs)...) }
func (m *Machine) GP() machine.Ptr               { return ptr(m.w.GP()) }
func (m *Machine) ReleaseGP(rs ...machine.Ptr)   { m.w.ReleaseGP(pointers(rs)...) }
func (m *Machine) Low(i int) machine.Mem         { return m.place(m.w.Low(i)) }
func (m *Machine) High(i int) machine.Mem        { return m.place(m.w.High(i)) }
func (m *Machine) Slot() machine.Mem             { return m.place(m.w.Slot()) }
func (m *Machine) ReleaseSlot(ms ...machine.Mem) { m.w.ReleaseSlot(m.mems(ms)...) }
func (m *Machine) Constant(name string, x float64) machine.Mem {
	return m.place(m.w.Constant(name, x))
}
func (m *Machine) Bits(name string, x uint64) machine.Mem { return m.place(m.w.Bits(name, x)) }
func (m *Machine) SignBit() machine.Mem                   { return m.place(m.w.SignBit()) }
func (m *Machine) Loop(what string, count machine.Ptr, body func()) {
	m.w.Loop(what, pointer(count), body)
}
func (m *Machine) Times(what string, n int, body func()) { m.w.Times(what, n, body) }
func (m *Machine) Count(what string, word machine.Mem, first, last, step int, body func()) {
	m.w.Count(what, m.mem(word), first, last, step, body)
}
func (m *Machine) IfWord(word machine.Mem, body func())      { m.w.IfWord(m.mem(word), body) }
func (m *Machine) Advance(p machine.Ptr, bytes int)          { m.w.Advance(pointer(p), bytes) }
func (m *Machine) LoadPtr(from machine.Mem, to machine.Ptr)  { m.w.LoadPtr(m.mem(from), pointer(to)) }
func (m *Machine) StorePtr(from machine.Ptr, to machine.Mem) { m.w.StorePtr(pointer(from), m.mem(to)) }
func (m *Machine) AddPtr(bytes, to machine.Ptr)              { m.w.AddPtr(pointer(bytes), pointer(to)) }
func (m *Machine) SubPtr(p machine.Ptr, from machine.Mem)    { m.w.SubPtr(pointer(p), m.mem(from)) }
func (m *Machine) AddTimes(n int, word machine.Mem, to machine.Ptr) {
	m.w.AddTimes(n, m.mem(word), pointer(to))
}
func (m *Machine) SubTimes(n int, word machine.Mem, t machine.Ptr, from machine.Mem) {
	m.w.SubTimes(n, m.mem(word), pointer(t), m.mem(from))
}
func (m *Machine) SetWord(n int, to machine.Mem)             { m.w.SetWord(n, m.mem(to)) }
func (m *Machine) AddWord(n int, to machine.Mem)             { m.w.AddWord(n, m.mem(to)) }
func (m *Machine) Prefetch(cache int, line machine.Mem)      { m.w.Prefetch(cache, m.mem(line)) }
func (m *Machine) LoadVec(from machine.Op, to machine.Vec)   { m.w.LoadVec(m.op(from), vector(to)) }
func (m *Machine) StoreVec(from machine.Vec, to machine.Mem) { m.w.StoreVec(vector(from), m.mem(to)) }
func (m *Machine) LoadOne(from machine.Mem, to machine.Vec)  { m.w.LoadOne(m.mem(from), vector(to)) }
func (m *Machine) LoadHalf(from machine.Mem, to machine.Vec) { m.w.LoadHalf(m.mem(from), vector(to)) }
func (m *Machine) LoadPieces(n int, from machine.Mem, to, t machine.Vec) {
	m.w.LoadPieces(n, m.mem(from), vector(to), vector(t))
}
func (m *Machine) StoreFirst(n int, from machine.Vec, to machine.Mem) {
	m.w.StoreFirst(n, vector(from), m.mem(to))
}
func (m *Machine) Broadcast(from machine.Mem, to machine.Vec) { m.w.Broadcast(m.mem(from), vector(to)) }
func (m *Machine) Move(from, to machine.Vec)                  { m.w.Move(vector(from), vector(to)) }
func (m *Machine) Zero(r machine.Vec)                         { m.w.Zero(vector(r)) }
func (m *Machine) Add(x machine.Op, y, to machine.Vec)        { m.w.Add(m.op(x), vector(y), vector(to)) }
func (m *Machine) Sub(x machine.Op, y, to machine.Vec)        { m.w.Sub(m.op(x), vector(y), vector(to)) }
func (m *Machine) Mul(x machine.Op, y, to machine.Vec)        { m.w.Mul(m.op(x), vector(y), vector(to)) }
func (m *Machine) Div(x machine.Op, y, to machine.Vec)        { m.w.Div(m.op(x), vector(y), vector(to)) }
func (m *Machine) Max(x machine.Op, y, to machine.Vec)        { m.w.Max(m.op(x), vector(y), vector(to)) }
func (m *Machine) Min(x machine.Op, y, to machine.Vec)        { m.w.Min(m.op(x), vector(y), vector(to)) }
func (m *Machine) Sqrt(x machine.Op, to machine.Vec)          { m.w.Sqrt(m.op(x), vector(to)) }
func (m *Machine) FMA(a machine.Op, b, sum machine.Vec)       { m.w.FMA(m.op(a), vector(b), vector(sum)) }
func (m *Machine) FNMA(a machine.Op, b, sum machine.Vec)      { m.w.FNMA(m.op(a), vector(b), vector(sum)) }
func (m *Machine) MulAdd(a machine.Op, y, x machine.Vec)      { m.w.MulAdd(m.op(a), vector(y), vector(x)) }
func (m *Machine) Round(x, to machine.Vec)                    { m.w.Round(vector(x), vector(to)) }
func (m *Machine) And(x machine.Op, y, to machine.Vec)        { m.w.And(m.op(x), vector(y), vector(to)) }
func (m *Machine) Or(x machine.Op, y, to machine.Vec)         { m.w.Or(m.op(x), vector(y), vector(to)) }
func (m *Machine) Xor(x machine.Op, y, to machine.Vec)        { m.w.Xor(m.op(x), vector(y), vector(to)) }
func (m *Machine) AndNot(x machine.Op, not, to machine.Vec) {
	m.w.AndNot(m.op(x), vector(not), vector(to))
}
func (m *Machine) AddInt(x machine.Op, y, to machine.Vec) { m.w.AddInt(m.op(x), vector(y), vector(to)) }
func (m *Machine) SubInt(x machine.Op, y, to machine.Vec) { m.w.SubInt(m.op(x), vector(y), vector(to)) }
func (m *Machine) ShiftLeft(n int, x, to machine.Vec)     { m.w.ShiftLeft(n, vector(x), vector(to)) }
func (m *Machine) ShiftRight(n int, x, to machine.Vec)    { m.w.ShiftRight(n, vector(x), vector(to)) }

// LookUp has the table in a register, if one is free and several need it.
func (m *Machine) LookUp(name string, table [8]uint32, index, to []machine.Vec) {
	var from asm.Op = m.w.Table(name, table)
	if len(index) > 1 && m.w.FreeVectors() > 0 {
		r := m.w.Vec()
		defer m.w.Release(r)
		m.w.LoadVec(from, r)
		from = r
	}
	for i := range index {
		m.w.LookUp(from, vector(index[i]), vector(to[i]))
	}
}

func (m *Machine) Swap(distance int, x, to machine.Vec) { m.w.Swap(distance, vector(x), vector(to)) }
func (m *Machine) Widen(x, high machine.Vec)            { m.w.Widen(vector(x), vector(high)) }
func (m *Machine) Narrow(x, high machine.Vec)           { m.w.Narrow(vector(x), vector(high)) }
