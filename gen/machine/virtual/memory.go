package virtual

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"

	"github.com/seed-5f2744a7/tensornet/gen/machine"
)

func framePlace(offset int) machine.Mem { return machine.Mem{Place: 1, Bytes: offset} }

// Memory is what functions read and write: buffers with gaps between them that
// nobody may touch.
type Memory struct {
	bytes   []byte
	owners  []int32 // of each byte: the number of its buffer, 0 in gaps
	buffers int32
}

// gap is larger than what any instruction touches at a time.
const gap = 256

// Buffer puts numbers into memory and returns where they are.
func (m *Memory) Buffer(size int, x []float64) int {
	at := m.reserve(size * len(x))
	for i, v := range x {
		put(m.bytes[at+size*i:], size, v)
	}
	return at
}

// Numbers are n numbers from an address on.
func (m *Memory) Numbers(size, at, n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = get(m.bytes[at+size*i:], size)
	}
	return x
}

func (m *Memory) reserve(n int) int {
	m.buffers++
	m.bytes, m.owners = append(m.bytes, make([]byte, gap)...), append(m.owners, make([]int32, gap)...)
	at := len(m.bytes)
	m.bytes, m.owners = append(m.bytes, make([]byte, n+gap)...), append(m.owners, make([]int32, n+gap)...)
	for i := range n {
		m.owners[at+i] = m.buffers
	}
	return at
}

// outside is the panic of an instruction that touches what it may not.
type outside struct{ at, n int }

// at are n bytes of memory.
func (m *Memory) at(at, n int) []byte {
	if at < 0 || at+n > len(m.bytes) || m.owners[at] == 0 || m.owners[at+n-1] != m.owners[at] {
		panic(outside{at, n})
	}
	return m.bytes[at : at+n]
}

// registers is how many of a kind any target has, and more.
const registers = 64

// state is a function while it runs.
type state struct {
	*Memory
	frame, constants int // where they are
	bytes            int // of a vector
	vectors          [registers][]byte
	masks            [registers][]bool
	pointers         [registers]int
}

// Run calls a function with pointers and numbers. It fails where the function
// touches memory outside of buffers.
func (m *Machine) Run(name string, memory *Memory, args ...int) (err error) {
	f := m.functions[name]
	if len(args) != len(f.params) {
		return fmt.Errorf("%s has %d parameters, not %d", name, len(f.params), len(args))
	}
	s := &state{Memory: memory, bytes: m.target.VectorBytes}
	s.frame, s.constants = memory.reserve(f.frame), memory.reserve(len(m.constants))
	copy(memory.bytes[s.constants:], m.constants)
	for i, x := range args {
		binary.LittleEndian.PutUint64(s.at(s.frame+8*i, 8), uint64(x))
	}
	defer func() {
		if p, ok := recover().(outside); ok {
			err = fmt.Errorf("%s touches %d bytes at %d, which are no buffer's", name, p.n, p.at)
		}
	}()
	s.run(f.steps)
	return nil
}

func (s *state) run(steps []step) {
	for _, do := range steps {
		do(s)
	}
}

// address is where a place is.
func (s *state) address(at machine.Mem) int {
	switch at.Place {
	case 0:
		return s.pointers[at.Base] + at.Bytes
	case 1:
		return s.frame + at.Bytes
	}
	return s.constants + at.Bytes
}

func (s *state) word(at machine.Mem) int {
	return int(binary.LittleEndian.Uint64(s.at(s.address(at), 8)))
}

func (s *state) setWord(at machine.Mem, x int) {
	binary.LittleEndian.PutUint64(s.at(s.address(at), 8), uint64(x))
}

// vector is a register, which has some bits from the beginning.
func (s *state) vector(r machine.Vec) []byte {
	if s.vectors[r] == nil {
		s.vectors[r] = bytes.Repeat([]byte{0xa5}, s.bytes)
	}
	return s.vectors[r]
}

func (s *state) mask(r machine.Mask) []bool {
	if s.masks[r] == nil {
		s.masks[r] = make([]bool, s.bytes)
	}
	return s.masks[r]
}

// operand is what an instruction reads.
func (s *state) operand(x machine.Op) []byte {
	if at, ok := x.(machine.Mem); ok {
		return s.at(s.address(at), s.bytes)
	}
	return s.vector(x.(machine.Vec))
}

// get reads a number, put writes one, rounded.
func get(b []byte, size int) float64 {
	if size == 4 {
		return float64(math.Float32frombits(binary.LittleEndian.Uint32(b)))
	}
	return math.Float64frombits(binary.LittleEndian.Uint64(b))
}

func put(b []byte, size int, x float64) {
	if size == 4 {
		binary.LittleEndian.PutUint32(b, math.Float32bits(float32(x)))
	} else {
		binary.LittleEndian.PutUint64(b, math.Float64bits(x))
	}
}

// bitsOf reads an integer, putBits writes one.
func bitsOf(b []byte, size int) uint64 {
	if size == 4 {
		return uint64(binary.LittleEndian.Uint32(b))
	}
	return binary.LittleEndian.Uint64(b)
}

func putBits(b []byte, size int, x uint64) {
	if size == 4 {
		binary.LittleEndian.PutUint32(b, uint32(x))
	} else {
		binary.LittleEndian.PutUint64(b, x)
	}
}
