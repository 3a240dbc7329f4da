package virtual

import (
	"fmt"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/machine"
)

// Places are of the frame or, with number 2, of the constants.

func (m *Machine) constantPlace(key string, data []byte) machine.Mem {
	key = fmt.Sprint(m.size, key)
	if at, ok := m.known[key]; ok {
		return at
	}
	at := machine.Mem{Place: 2, Bytes: len(m.constants)}
	m.constants = append(m.constants, data...)
	m.known[key] = at
	return at
}

func (m *Machine) Constant(name string, x float64) machine.Mem {
	data := make([]byte, m.target.VectorBytes)
	for i := range m.Lanes() {
		put(data[m.size*i:], m.size, x)
	}
	return m.constantPlace(fmt.Sprint("number", data), data)
}

func (m *Machine) Bits(name string, x uint64) machine.Mem {
	data := make([]byte, m.target.VectorBytes)
	for i := range m.Lanes() {
		putBits(data[m.size*i:], m.size, x)
	}
	return m.constantPlace(fmt.Sprint("bits", data), data)
}

func (m *Machine) SignBit() machine.Mem { return m.Bits("signBit", 1<<(8*m.size-1)) }

func (m *Machine) ArgPlace(name string) machine.Mem {
	return framePlace(8 * slices.Index(m.f.params, name))
}

func (m *Machine) Arg(name string) machine.Ptr {
	p := m.GP()
	m.LoadPtr(m.ArgPlace(name), p)
	return p
}

// words are as many as machine.Machine says at least.
func (m *Machine) words() int { return m.target.General + 3 }

func (m *Machine) Low(i int) machine.Mem { return m.word(i, &m.low, i) }

func (m *Machine) High(i int) machine.Mem { return m.word(m.words()-1-i, &m.high, i) }

func (m *Machine) word(at int, taken *int, i int) machine.Mem {
	*taken = max(*taken, i+1)
	m.limit("words", m.low+m.high, m.words())
	return framePlace(8 * (len(m.f.params) + at))
}

func (m *Machine) Slot() machine.Mem {
	if n := len(m.slots); n > 0 {
		at := m.slots[n-1]
		m.slots = m.slots[:n-1]
		return at
	}
	at := framePlace(m.f.frame)
	m.f.frame += m.target.VectorBytes
	return at
}

func (m *Machine) ReleaseSlot(ms ...machine.Mem) { m.slots = append(m.slots, ms...) }

// Loop leaves its count at 0, as a machine may.
func (m *Machine) Loop(what string, count machine.Ptr, body func()) {
	inner := m.nested(body)
	m.do(func(s *state) {
		for {
			s.run(inner)
			if s.pointers[count]--; s.pointers[count] <= 0 {
				return
			}
		}
	})
}

func (m *Machine) Times(what string, n int, body func()) {
	if n <= 0 {
		return
	}
	count := m.GP()
	m.do(func(s *state) { s.pointers[count] = n })
	m.Loop(what, count, body)
	m.ReleaseGP(count)
}

func (m *Machine) Count(what string, word machine.Mem, first, last, step int, body func()) {
	inner := m.nested(body)
	m.do(func(s *state) {
		for i := first; ; i += step {
			s.setWord(word, i)
			if s.run(inner); i == last {
				return
			}
		}
	})
}

func (m *Machine) IfWord(word machine.Mem, body func()) {
	inner := m.nested(body)
	m.do(func(s *state) {
		if s.word(word) != 0 {
			s.run(inner)
		}
	})
}

func (m *Machine) Advance(p machine.Ptr, bytes int) {
	m.do(func(s *state) { s.pointers[p] += bytes })
}

func (m *Machine) LoadPtr(from machine.Mem, to machine.Ptr) {
	m.do(func(s *state) { s.pointers[to] = s.word(from) })
}

func (m *Machine) StorePtr(from machine.Ptr, to machine.Mem) {
	m.do(func(s *state) { s.setWord(to, s.pointers[from]) })
}

func (m *Machine) AddPtr(bytes, to machine.Ptr) {
	m.do(func(s *state) { s.pointers[to] += s.pointers[bytes] })
}

func (m *Machine) SubPtr(p machine.Ptr, from machine.Mem) {
	m.do(func(s *state) { s.setWord(from, s.word(from)-s.pointers[p]) })
}

func (m *Machine) AddTimes(n int, word machine.Mem, to machine.Ptr) {
	m.do(func(s *state) { s.pointers[to] += n * s.word(word) })
}

func (m *Machine) SubTimes(n int, word machine.Mem, t machine.Ptr, from machine.Mem) {
	m.do(func(s *state) { s.setWord(from, s.word(from)-n*s.word(word)) })
}

func (m *Machine) SetWord(n int, to machine.Mem) { m.do(func(s *state) { s.setWord(to, n) }) }

func (m *Machine) AddWord(n int, to machine.Mem) {
	m.do(func(s *state) { s.setWord(to, s.word(to)+n) })
}

// Prefetch asks in vain.
func (m *Machine) Prefetch(int, machine.Mem) {}
