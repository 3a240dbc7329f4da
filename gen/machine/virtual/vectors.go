package virtual

import (
	"bytes"
	"math"

	"github.com/seed-5f2744a7/tensornet/gen/machine"
)

func (m *Machine) LoadVec(from machine.Op, to machine.Vec) {
	m.do(func(s *state) { copy(s.vector(to), s.operand(from)) })
}

func (m *Machine) StoreVec(from machine.Vec, to machine.Mem) {
	m.do(func(s *state) { copy(s.at(s.address(to), s.bytes), s.vector(from)) })
}

func (m *Machine) LoadOne(from machine.Mem, to machine.Vec)  { m.loadFirst(1, from, to) }
func (m *Machine) LoadHalf(from machine.Mem, to machine.Vec) { m.loadFirst(m.Lanes()/2, from, to) }

func (m *Machine) LoadPieces(n int, from machine.Mem, to, t machine.Vec) {
	m.spend(t)
	m.loadFirst(n, from, to)
}

func (m *Machine) loadFirst(n int, from machine.Mem, to machine.Vec) {
	size := m.size
	m.do(func(s *state) {
		clear(s.vector(to))
		copy(s.vector(to), s.at(s.address(from), n*size))
	})
}

func (m *Machine) LoadMasked(from machine.Mem, by machine.Mask, to machine.Vec) {
	m.lanes(to, func(s *state, i, size int, to []byte) {
		clear(to)
		if s.mask(by)[i] {
			copy(to, s.at(s.address(from)+i*size, size))
		}
	})
}

func (m *Machine) StoreFirst(n int, from machine.Vec, to machine.Mem) {
	size := m.size
	m.do(func(s *state) { copy(s.at(s.address(to), n*size), s.vector(from)) })
	m.spend(from)
}

// spend puts into registers what is of no use.
func (m *Machine) spend(rs ...machine.Vec) {
	m.do(func(s *state) {
		for _, r := range rs {
			copy(s.vector(r), bytes.Repeat([]byte{0x5a}, s.bytes))
		}
	})
}

func (m *Machine) Broadcast(from machine.Mem, to machine.Vec) {
	m.lanes(to, func(s *state, _, size int, to []byte) { copy(to, s.at(s.address(from), size)) })
}

// lanes writes an instruction that sets lane by lane.
func (m *Machine) lanes(to machine.Vec, set func(s *state, i, size int, to []byte)) {
	size, n := m.size, m.Lanes()
	m.do(func(s *state) {
		for i := range n {
			set(s, i, size, s.vector(to)[i*size:][:size])
		}
	})
}

// numbers writes one of two numbers.
func (m *Machine) numbers(x machine.Op, y, to machine.Vec, f func(x, y float64) float64) {
	size := m.size
	m.do(func(s *state) {
		x, y, to := s.operand(x), s.vector(y), s.vector(to)
		for i := 0; i < s.bytes; i += size {
			put(to[i:], size, f(get(x[i:], size), get(y[i:], size)))
		}
	})
}

// integers writes one of two integers.
func (m *Machine) integers(x machine.Op, y, to machine.Vec, f func(x, y uint64) uint64) {
	size := m.size
	m.do(func(s *state) {
		x, y, to := s.operand(x), s.vector(y), s.vector(to)
		for i := 0; i < s.bytes; i += size {
			putBits(to[i:], size, f(bitsOf(x[i:], size), bitsOf(y[i:], size)))
		}
	})
}

func (m *Machine) Move(from, to machine.Vec) { m.LoadVec(from, to) }
func (m *Machine) Zero(r machine.Vec)        { m.do(func(s *state) { clear(s.vector(r)) }) }

func (m *Machine) Add(x machine.Op, y, to machine.Vec) {
	m.numbers(x, y, to, func(x, y float64) float64 { return y + x })
}

func (m *Machine) Sub(x machine.Op, y, to machine.Vec) {
	m.numbers(x, y, to, func(x, y float64) float64 { return y - x })
}

func (m *Machine) Mul(x machine.Op, y, to machine.Vec) {
	m.numbers(x, y, to, func(x, y float64) float64 { return y * x })
}

func (m *Machine) Div(x machine.Op, y, to machine.Vec) {
	m.numbers(x, y, to, func(x, y float64) float64 { return y / x })
}

func (m *Machine) Max(x machine.Op, y, to machine.Vec) {
	m.numbers(x, y, to, func(x, y float64) float64 {
		if y > x {
			return y
		}
		return x
	})
}

func (m *Machine) Min(x machine.Op, y, to machine.Vec) {
	m.numbers(x, y, to, func(x, y float64) float64 {
		if y < x {
			return y
		}
		return x
	})
}

func (m *Machine) Sqrt(x machine.Op, to machine.Vec) {
	m.numbers(x, to, to, func(x, _ float64) float64 { return math.Sqrt(x) })
}

func (m *Machine) Round(x, to machine.Vec) {
	m.numbers(x, to, to, func(x, _ float64) float64 { return math.RoundToEven(x) })
}

// fused writes one that rounds once.
func (m *Machine) fused(a machine.Op, b, c, to machine.Vec, f func(a, b, c float64) float64) {
	size := m.size
	m.do(func(s *state) {
		a, b, c, to := s.operand(a), s.vector(b), s.vector(c), s.vector(to)
		for i := 0; i < s.bytes; i += size {
			put(to[i:], size, f(get(a[i:], size), get(b[i:], size), get(c[i:], size)))
		}
	})
}

func (m *Machine) FMA(a machine.Op, b, sum machine.Vec) {
	m.fused(a, b, sum, sum, func(a, b, sum float64) float64 { return math.FMA(a, b, sum) })
}

// FMAOne spends t as a machine may.
func (m *Machine) FMAOne(a machine.Mem, b, sum, t machine.Vec) {
	m.Broadcast(a, t)
	m.FMA(t, b, sum)
	m.spend(t)
}

func (m *Machine) FNMA(a machine.Op, b, sum machine.Vec) {
	m.fused(a, b, sum, sum, func(a, b, sum float64) float64 { return math.FMA(-a, b, sum) })
}

func (m *Machine) MulAdd(a machine.Op, y, x machine.Vec) {
	m.fused(a, y, x, x, func(a, y, x float64) float64 { return math.FMA(x, y, a) })
}

func (m *Machine) And(x machine.Op, y, to machine.Vec) {
	m.integers(x, y, to, func(x, y uint64) uint64 { return x & y })
}

func (m *Machine) Or(x machine.Op, y, to machine.Vec) {
	m.integers(x, y, to, func(x, y uint64) uint64 { return x | y })
}

func (m *Machine) Xor(x machine.Op, y, to machine.Vec) {
	m.integers(x, y, to, func(x, y uint64) uint64 { return x ^ y })
}

func (m *Machine) AndNot(x machine.Op, not, to machine.Vec) {
	m.integers(x, not, to, func(x, not uint64) uint64 { return x &^ not })
}

func (m *Machine) AddInt(x machine.Op, y, to machine.Vec) {
	m.integers(x, y, to, func(x, y uint64) uint64 { return y + x })
}

func (m *Machine) SubInt(x machine.Op, y, to machine.Vec) {
	m.integers(x, y, to, func(x, y uint64) uint64 { return y - x })
}

func (m *Machine) ShiftLeft(n int, x, to machine.Vec) {
	m.integers(x, to, to, func(x, _ uint64) uint64 { return x << n })
}

func (m *Machine) ShiftRight(n int, x, to machine.Vec) {
	m.integers(x, to, to, func(x, _ uint64) uint64 { return x >> n })
}

func (m *Machine) LookUp(name string, table [8]uint32, index, to []machine.Vec) {
	for i := range index {
		m.integers(index[i], to[i], to[i], func(x, _ uint64) uint64 { return uint64(table[x%8]) })
	}
}
