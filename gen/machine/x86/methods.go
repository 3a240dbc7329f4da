package x86

import (
	"github.com/seed-5f2744a7/tensornet/gen/machine"
	"github.com/seed-5f2744a7/tensornet/gen/machine/x86/asm"
	"github.com/seed-5f2744a7/tensornet/gen/target"
)

// The methods do as machine.Machine says, on both machines.

func (m *common) Target() *target.Target { return m.w.Target }

func (m *common) Another() machine.Machine { return New(m.w.Target) }

func (m *common) Beside(other machine.Machine) machine.Machine {
	return over(other.(interface{ writer() *asm.Writer }).writer().Beside(m.w.Target))
}

func (m *common) writer() *asm.Writer { return m.w }

func (m *common) Unless(other string) { m.w.Unless(other) }

func (m *common) Inner() { m.w.Inner() }

func (m *common) Draft() machine.Machine { return over(asm.NewDraft(m.w.Target)) }

func (m *common) Begin(name string, bytes int, signature, doc string) {
	m.w.Begin(name, bytes, signature, doc)
}

func (m *common) End() { m.w.End() }

func (m *common) Comment(lines ...string) { m.w.Comment(lines...) }

func (m *common) Names(rs ...machine.Vec) string { return m.names(rs) }

func (m *common) Print(pkg, generator string) (assembly, stubs []byte, err error) {
	return m.w.Print(pkg, generator)
}

func (m *common) Err() error { return m.w.Err() }

func (m *common) Size() int                 { return m.w.Bytes }
func (m *common) Lanes() int                { return m.w.Lanes() }
func (m *common) In(bytes int, body func()) { m.w.In(bytes, body) }
func (m *common) FreeVectors() int          { return m.w.FreeVectors() }
func (m *common) MostTaken() int            { return m.w.MostTaken() }
func (m *common) FreeGeneral() int          { return m.w.FreeGeneral() }
func (m *common) FreeAll()                  { m.w.FreeAll() }

func (m *common) Arg(name string) machine.Ptr      { return ptr(m.w.Arg(name)) }
func (m *common) ArgPlace(name string) machine.Mem { return m.place(m.w.ArgPlace(name)) }

func (m *common) Transpose(x []machine.Vec) []machine.Vec {
	return each(m.w.Transpose(m.vectors(x)), vec)
}

func (m *common) Totals(x []machine.Vec, to machine.Ptr, at []int, ifAdding func(add func())) {
	m.w.Totals(m.vectors(x), pointer(to), at, ifAdding)
}

func (m *common) Vec() machine.Vec              { return vec(m.w.Vec()) }
func (m *common) Release(rs ...machine.Vec)     { m.w.Release(m.vectors(rs)...) }
func (m *common) GP() machine.Ptr               { return ptr(m.w.GP()) }
func (m *common) ReleaseGP(rs ...machine.Ptr)   { m.w.ReleaseGP(pointers(rs)...) }
func (m *common) Low(i int) machine.Mem         { return m.place(m.w.Low(i)) }
func (m *common) High(i int) machine.Mem        { return m.place(m.w.High(i)) }
func (m *common) Slot() machine.Mem             { return m.place(m.w.Slot()) }
func (m *common) ReleaseSlot(ms ...machine.Mem) { m.w.ReleaseSlot(m.mems(ms)...) }
func (m *common) Constant(name string, x float64) machine.Mem {
	return m.constant(m.w.Constant(name, x))
}
func (m *common) Bits(name string, x uint64) machine.Mem { return m.constant(m.w.Bits(name, x)) }
func (m *common) SignBit() machine.Mem                   { return m.constant(m.w.SignBit()) }
func (m *common) Loop(what string, count machine.Ptr, body func()) {
	m.w.Loop(what, pointer(count), body)
}
func (m *common) Times(what string, n int, body func()) { m.w.Times(what, n, body) }
func (m *common) Count(what string, word machine.Mem, first, last, step int, body func()) {
	m.w.Count(what, m.mem(word), first, last, step, body)
}
func (m *common) IfWord(word machine.Mem, body func())      { m.w.IfWord(m.mem(word), body) }
func (m *common) Advance(p machine.Ptr, bytes int)          { m.w.Advance(pointer(p), bytes) }
func (m *common) LoadPtr(from machine.Mem, to machine.Ptr)  { m.w.LoadPtr(m.mem(from), pointer(to)) }
func (m *common) StorePtr(from machine.Ptr, to machine.Mem) { m.w.StorePtr(pointer(from), m.mem(to)) }
func (m *common) AddPtr(bytes, to machine.Ptr)              { m.w.AddPtr(pointer(bytes), pointer(to)) }
func (m *common) SubPtr(p machine.Ptr, from machine.Mem)    { m.w.SubPtr(pointer(p), m.mem(from)) }
func (m *common) AddTimes(n int, word machine.Mem, to machine.Ptr) {
	m.w.AddTimes(n, m.mem(word), pointer(to))
}
func (m *common) SubTimes(n int, word machine.Mem, t machine.Ptr, from machine.Mem) {
	m.w.SubTimes(n, m.mem(word), pointer(t), m.mem(from))
}
func (m *common) SetWord(n int, to machine.Mem)             { m.w.SetWord(n, m.mem(to)) }
func (m *common) AddWord(n int, to machine.Mem)             { m.w.AddWord(n, m.mem(to)) }
func (m *common) Prefetch(cache int, line machine.Mem)      { m.w.Prefetch(cache, m.mem(line)) }
func (m *common) LoadVec(from machine.Op, to machine.Vec)   { m.w.LoadVec(m.op(from), m.vector(to)) }
func (m *common) StoreVec(from machine.Vec, to machine.Mem) { m.w.StoreVec(m.vector(from), m.mem(to)) }
func (m *common) LoadOne(from machine.Mem, to machine.Vec)  { m.w.LoadOne(m.mem(from), m.vector(to)) }
func (m *common) LoadHalf(from machine.Mem, to machine.Vec) { m.w.LoadHalf(m.mem(from), m.vector(to)) }
func (m *common) Broadcast(from machine.Mem, to machine.Vec) {
	m.w.Broadcast(m.mem(from), m.vector(to))
}
func (m *common) Move(from, to machine.Vec)            { m.w.Move(m.vector(from), m.vector(to)) }
func (m *common) Zero(r machine.Vec)                   { m.w.Zero(m.vector(r)) }
func (m *common) Add(x machine.Op, y, to machine.Vec)  { m.w.Add(m.op(x), m.vector(y), m.vector(to)) }
func (m *common) Sub(x machine.Op, y, to machine.Vec)  { m.w.Sub(m.op(x), m.vector(y), m.vector(to)) }
func (m *common) Mul(x machine.Op, y, to machine.Vec)  { m.w.Mul(m.op(x), m.vector(y), m.vector(to)) }
func (m *common) Div(x machine.Op, y, to machine.Vec)  { m.w.Div(m.op(x), m.vector(y), m.vector(to)) }
func (m *common) Max(x machine.Op, y, to machine.Vec)  { m.w.Max(m.op(x), m.vector(y), m.vector(to)) }
func (m *common) Min(x machine.Op, y, to machine.Vec)  { m.w.Min(m.op(x), m.vector(y), m.vector(to)) }
func (m *common) Sqrt(x machine.Op, to machine.Vec)    { m.w.Sqrt(m.op(x), m.vector(to)) }
func (m *common) FMA(a machine.Op, b, sum machine.Vec) { m.w.FMA(m.op(a), m.vector(b), m.vector(sum)) }
func (m *common) FNMA(a machine.Op, b, sum machine.Vec) {
	m.w.FNMA(m.op(a), m.vector(b), m.vector(sum))
}
func (m *common) MulAdd(a machine.Op, y, x machine.Vec) {
	m.w.MulAdd(m.op(a), m.vector(y), m.vector(x))
}
func (m *common) Round(x, to machine.Vec)             { m.w.Round(m.vector(x), m.vector(to)) }
func (m *common) And(x machine.Op, y, to machine.Vec) { m.w.And(m.op(x), m.vector(y), m.vector(to)) }
func (m *common) Or(x machine.Op, y, to machine.Vec)  { m.w.Or(m.op(x), m.vector(y), m.vector(to)) }
func (m *common) Xor(x machine.Op, y, to machine.Vec) { m.w.Xor(m.op(x), m.vector(y), m.vector(to)) }
func (m *common) AndNot(x machine.Op, not, to machine.Vec) {
	m.w.AndNot(m.op(x), m.vector(not), m.vector(to))
}
func (m *common) AddInt(x machine.Op, y, to machine.Vec) {
	m.w.AddInt(m.op(x), m.vector(y), m.vector(to))
}
func (m *common) SubInt(x machine.Op, y, to machine.Vec) {
	m.w.SubInt(m.op(x), m.vector(y), m.vector(to))
}
func (m *common) ShiftLeft(n int, x, to machine.Vec)  { m.w.ShiftLeft(n, m.vector(x), m.vector(to)) }
func (m *common) ShiftRight(n int, x, to machine.Vec) { m.w.ShiftRight(n, m.vector(x), m.vector(to)) }

// LookUp has the table in a register, if one is free and several need it.
func (m *common) LookUp(name string, table [8]uint32, index, to []machine.Vec) {
	var from asm.Op = m.w.Table(name, table)
	if len(index) > 1 && m.w.FreeVectors() > 0 {
		r := m.w.Vec()
		defer m.w.Release(r)
		m.w.LoadVec(from, r)
		from = r
	}
	for i := range index {
		m.w.LookUp(from, m.vector(index[i]), m.vector(to[i]))
	}
}
