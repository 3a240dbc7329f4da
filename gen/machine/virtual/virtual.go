// Package virtual is a machine for tests: what is written for it runs in the test's
// process, on any target, and with no more registers and memory than there are. What
// its methods do is what [machine.Machine] means.
package virtual

import (
	"errors"
	"fmt"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/machine"
	"github.com/seed-5f2744a7/tensornet/gen/target"
)

// Machine implements machine.Machine.
type Machine struct {
	target    *target.Target
	functions map[string]*function
	constants []byte
	known     map[string]machine.Mem // constants by what they are

	f       *function
	body    *[]step // that is written
	size    int     // of an element
	vectors pool
	masks   pool
	general pool
	slots   []machine.Mem // of the frame, free
	low     int           // words that are taken from its ends
	high    int
	err     error
}

// step is an instruction.
type step func(s *state)

// function is what Begin and End enclose.
type function struct {
	params []string
	frame  int // bytes, from the arguments on
	steps  []step
}

// New returns a machine of a target, without functions.
func New(t *target.Target) *Machine {
	return &Machine{target: t, functions: map[string]*function{}, known: map[string]machine.Mem{}}
}

func (m *Machine) Target() *target.Target                 { return m.target }
func (m *Machine) Another() machine.Machine               { return New(m.target) }
func (m *Machine) Beside(machine.Machine) machine.Machine { return m.Another() }
func (m *Machine) Unless(string)                          {}
func (m *Machine) Inner()                                 {}
func (m *Machine) Draft() machine.Machine                 { return m.Another() }
func (m *Machine) Err() error                             { return m.err }
func (m *Machine) Comment(...string)                      {}
func (m *Machine) Names(...machine.Vec) string            { return "" }
func (m *Machine) Size() int                              { return m.size }
func (m *Machine) Lanes() int                             { return m.target.Lanes(m.size) }

// Print fails: there is nothing to read.
func (m *Machine) Print(string, string) (assembly, stubs []byte, err error) {
	return nil, nil, errors.New("a virtual machine runs functions and prints none")
}

func (m *Machine) In(bytes int, body func()) {
	before := m.size
	m.size = bytes
	body()
	m.size = before
}

// Begin takes the names of parameters from the signature.
func (m *Machine) Begin(name string, bytes int, signature, doc string) {
	m.f, m.size, m.slots, m.low, m.high = &function{}, bytes, nil, 0, 0
	list := strings.TrimSuffix(strings.TrimPrefix(signature, "func("), ")")
	for param := range strings.SplitSeq(list, ",") {
		if name, _, _ := strings.Cut(strings.TrimSpace(param), " "); name != "" {
			m.f.params = append(m.f.params, name)
		}
	}
	m.f.frame = 8 * (len(m.f.params) + m.words())
	m.body = &m.f.steps
	m.functions[name] = m.f
	m.FreeAll()
}

func (m *Machine) End() {}

// do writes an instruction.
func (m *Machine) do(s step) { *m.body = append(*m.body, s) }

// nested are the instructions that write writes.
func (m *Machine) nested(write func()) []step {
	var inner []step
	outer := m.body
	m.body = &inner
	write()
	m.body = outer
	return inner
}

// pool lends registers by number and counts them.
type pool struct {
	taken map[int]bool
	most  int
}

func (p *pool) take() int {
	for i := 0; ; i++ {
		if !p.taken[i] {
			p.taken[i] = true
			p.most = max(p.most, len(p.taken))
			return i
		}
	}
}

// lend takes a register of n.
func (m *Machine) lend(p *pool, kind string, n int) int {
	i := p.take()
	m.limit(kind, len(p.taken), n)
	return i
}

// limit notes what there is not enough of.
func (m *Machine) limit(kind string, takes, of int) {
	if takes > of && m.err == nil {
		m.err = fmt.Errorf("it takes %d %s of %d", takes, kind, of)
	}
}

func (m *Machine) FreeAll() {
	m.vectors, m.masks, m.general = pool{taken: map[int]bool{}}, pool{taken: map[int]bool{}}, pool{taken: map[int]bool{}}
}

func (m *Machine) Vec() machine.Vec {
	return machine.Vec(m.lend(&m.vectors, "vectors", m.target.Vectors))
}

func (m *Machine) Release(rs ...machine.Vec) {
	for _, r := range rs {
		delete(m.vectors.taken, int(r))
	}
}

// Mask takes one of those for vectors, if the target has no others.
func (m *Machine) Mask() machine.Mask {
	if m.target.Masks == 0 {
		return machine.Mask(m.Vec())
	}
	return machine.Mask(m.lend(&m.masks, "masks", m.target.Masks))
}

func (m *Machine) ReleaseMask(ms ...machine.Mask) {
	for _, r := range ms {
		if m.target.Masks == 0 {
			m.Release(machine.Vec(r))
		} else {
			delete(m.masks.taken, int(r))
		}
	}
}

func (m *Machine) FreeVectors() int { return max(m.target.Vectors-len(m.vectors.taken), 0) }
func (m *Machine) MostTaken() int   { return m.vectors.most }
func (m *Machine) FreeGeneral() int { return max(m.target.General-len(m.general.taken), 0) }

func (m *Machine) GP() machine.Ptr {
	return machine.Ptr(m.lend(&m.general, "general registers", m.target.General))
}

func (m *Machine) ReleaseGP(rs ...machine.Ptr) {
	for _, r := range rs {
		delete(m.general.taken, int(r))
	}
}
