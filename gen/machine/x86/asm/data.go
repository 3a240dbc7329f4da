package asm

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/ir"
	"github.com/mmcloughlin/avo/operand"
)

// global is a vector in memory, which never changes.
type global struct {
	Mem
	bytes int // of an element
	lanes []uint64
}

// Constant is a vector in memory whose lanes all hold x, under a name; where
// instructions read one element for each lane, as they do of AVX-512, one element.
func (w *Writer) Constant(name string, x float64) Mem {
	if w.Bytes == 4 {
		return w.all(name, uint64(math.Float32bits(float32(x))), w.number)
	}
	return w.all(name, math.Float64bits(x), w.number)
}

// Bits is the same of an integer.
func (w *Writer) Bits(name string, x uint64) Mem { return w.all(name, x, w.integer) }

// SignBit is the same of an element with its sign set, and no more.
func (w *Writer) SignBit() Mem { return w.Bits("signBit", 1<<(8*w.Bytes-1)) }

// Mask is a vector in memory whose first n lanes are all ones and whose others
// are zero.
func (w *Writer) Mask(n int) Mem {
	lanes := make([]uint64, w.Lanes())
	for i := range lanes[:n] {
		lanes[i] = w.ones()
	}
	return w.data(fmt.Sprintf("first%d", n), lanes, w.integer)
}

// Masks is a table in memory: all ones for one vector, then zero for another,
// so that the mask of n lanes is n elements before its middle.
func (w *Writer) Masks() Mem {
	lanes := make([]uint64, 2*w.Lanes())
	for i := range lanes[:w.Lanes()] {
		lanes[i] = w.ones()
	}
	return w.data("masks", lanes, w.integer)
}

// ones is an element of ones.
func (w *Writer) ones() uint64 { return math.MaxUint64 >> (64 - 8*w.Bytes) }

// Table is eight numbers of four bytes in memory, as often as they fill a vector.
func (w *Writer) Table(name string, table [8]uint32) (m Mem) {
	bits := make([]uint64, w.Target.Lanes(4))
	for i := range bits {
		bits[i] = uint64(table[i%len(table)])
	}
	w.In(4, func() { m = w.data(name, bits, w.integer) })
	return m
}

// Words is a table of 64-bit integers in memory.
func (w *Writer) Words(name string, words []uint64) (m Mem) {
	w.In(8, func() { m = w.data(name, words, w.integer) })
	return m
}

func (w *Writer) all(name string, bits uint64, datum func(uint64) operand.Constant) Mem {
	n := w.Lanes()
	if w.Wide() {
		n = 1
	}
	return w.data(name, slices.Repeat([]uint64{bits}, n), datum)
}

// data gives equal data of one name one place, also what begins like other data. Others of
// that name get a longer one.
func (w *Writer) data(name string, lanes []uint64, datum func(uint64) operand.Constant) Mem {
	if g, ok := w.globals[name]; ok {
		if g.bytes == w.Bytes && len(lanes) <= len(g.lanes) && slices.Equal(g.lanes[:len(lanes)], lanes) {
			return g.Mem
		}
		return w.data(name+"_", lanes, datum)
	}
	g := ir.NewStaticGlobal(name)
	g.Attributes = attr.RODATA | attr.NOPTR
	for _, bits := range lanes {
		g.Append(datum(bits))
	}
	w.file.AddSection(g)
	w.globals[name] = global{g.Base(), w.Bytes, lanes}
	return g.Base()
}

// integer is an element as an integer.
func (w *Writer) integer(bits uint64) operand.Constant {
	if w.Bytes == 4 {
		return operand.U32(uint32(bits))
	}
	return operand.U64(bits)
}

// number is an element as a number, if it is one that has few digits.
func (w *Writer) number(bits uint64) operand.Constant {
	double := operand.F64(math.Float64frombits(bits))
	x, digits, number := float64(double), double.String(), operand.Constant(double)
	if w.Bytes == 4 {
		single := operand.F32(math.Float32frombits(uint32(bits)))
		x, digits, number = float64(single), single.String(), single
	}
	read, err := strconv.ParseFloat(digits, 64) // as the assembler does, which then rounds
	if w.Bytes == 4 {
		read = float64(float32(read))
	}
	if len(digits) > 24 || err != nil || math.Float64bits(read) != math.Float64bits(x) {
		return w.integer(bits)
	}
	return number
}
