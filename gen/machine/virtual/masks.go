package virtual

import (
	"math"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/machine"
)

// set writes an instruction that sets a mask lane by lane.
func (m *Machine) set(to machine.Mask, is func(s *state, i, size int) bool) {
	size, n := m.size, m.Lanes()
	m.do(func(s *state) {
		for i := range n {
			s.mask(to)[i] = is(s, i, size)
		}
	})
}

func (m *Machine) FirstLanes(n int, to machine.Mask) {
	m.set(to, func(_ *state, i, _ int) bool { return i < n })
}

func (m *Machine) Compare(p machine.Predicate, x machine.Op, y machine.Vec, to machine.Mask) {
	is := map[machine.Predicate]func(x, y float64) bool{
		machine.Equal:          func(x, y float64) bool { return y == x },
		machine.Unequal:        func(x, y float64) bool { return y < x || y > x },
		machine.LessThan:       func(x, y float64) bool { return y < x },
		machine.GreaterThan:    func(x, y float64) bool { return y > x },
		machine.GreaterOrEqual: func(x, y float64) bool { return y >= x },
		machine.Unordered:      func(x, y float64) bool { return x != x || y != y },
	}[p]
	m.set(to, func(s *state, i, size int) bool {
		return is(get(s.operand(x)[i*size:], size), get(s.vector(y)[i*size:], size))
	})
}

func (m *Machine) AndMask(x, y, to machine.Mask) {
	m.set(to, func(s *state, i, _ int) bool { return s.mask(x)[i] && s.mask(y)[i] })
}

func (m *Machine) AndNotMask(x, not, to machine.Mask) {
	m.set(to, func(s *state, i, _ int) bool { return s.mask(x)[i] && !s.mask(not)[i] })
}

// choose writes one that takes yes or no, lane by lane.
func (m *Machine) choose(is func(s *state, i, size int) bool, yes, no machine.Op, to machine.Vec) {
	m.lanes(to, func(s *state, i, size int, to []byte) {
		from := no
		if is(s, i, size) {
			from = yes
		}
		copy(to, s.operand(from)[i*size:][:size])
	})
}

func (m *Machine) Select(by machine.Mask, yes machine.Op, no, to machine.Vec) {
	m.choose(func(s *state, i, _ int) bool { return s.mask(by)[i] }, yes, no, to)
}

func (m *Machine) SelectNegative(x machine.Vec, yes machine.Op, no, to machine.Vec) {
	m.choose(func(s *state, i, size int) bool { return bitsOf(s.vector(x)[i*size:], size)>>(8*size-1) != 0 }, yes, no, to)
}

func (m *Machine) Keep(by machine.Mask, x machine.Op, to machine.Vec) {
	m.choose(func(s *state, i, _ int) bool { return s.mask(by)[i] }, x, m.Bits("zero", 0), to)
}

func (m *Machine) Spoil(by machine.Mask, x, to machine.Vec) {
	m.choose(func(s *state, i, _ int) bool { return s.mask(by)[i] }, m.Constant("nan", math.NaN()), x, to)
}

func (m *Machine) Swap(distance int, x, to machine.Vec) {
	size, n := m.size, m.Lanes()
	m.do(func(s *state) {
		from := slices.Clone(s.vector(x))
		for i := range n {
			copy(s.vector(to)[i*size:][:size], from[(i^distance)*size:])
		}
	})
}

func (m *Machine) Transpose(x []machine.Vec) []machine.Vec {
	size := m.size
	m.do(func(s *state) {
		var rows [][]byte
		for _, r := range x {
			rows = append(rows, slices.Clone(s.vector(r)))
		}
		for i, r := range x {
			for k := range x {
				copy(s.vector(r)[k*size:][:size], rows[k][i*size:])
			}
		}
	})
	return slices.Clone(x)
}

// Totals adds up the lanes one after the other. What is there is added by what
// ifAdding is given, at each place.
func (m *Machine) Totals(x []machine.Vec, to machine.Ptr, at []int, ifAdding func(add func())) {
	size, n := m.size, m.Lanes()
	for k, r := range x {
		place := machine.At(to, at[k])
		m.do(func(s *state) {
			sum := 0.0
			for i := range n {
				sum += get(s.vector(r)[i*size:], size)
			}
			put(s.vector(r), size, sum)
		})
		ifAdding(func() {
			m.do(func(s *state) {
				put(s.vector(r), size, get(s.vector(r), size)+get(s.at(s.address(place), size), size))
			})
		})
		m.StoreFirst(1, r, place)
	}
}

func (m *Machine) Widen(x, high machine.Vec) {
	m.do(func(s *state) {
		from := slices.Clone(s.vector(x))
		for i := range s.bytes / 8 {
			put(s.vector(x)[8*i:], 8, get(from[4*i:], 4))
			put(s.vector(high)[8*i:], 8, get(from[s.bytes/2+4*i:], 4))
		}
	})
}

func (m *Machine) Narrow(x, high machine.Vec) {
	m.do(func(s *state) {
		low, high := slices.Clone(s.vector(x)), s.vector(high)
		for i := range s.bytes / 8 {
			put(s.vector(x)[4*i:], 4, get(low[8*i:], 8))
			put(s.vector(x)[s.bytes/2+4*i:], 4, get(high[8*i:], 8))
		}
	})
	m.spend(high)
}
