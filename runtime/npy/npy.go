// Package npy reads arrays in NumPy's format, .npy, of the versions 1 to 3:
// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
package npy

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// maxHeader bounds a header's bytes, as version 1 does.
const maxHeader = 1<<16 - 1

// Array is an array whose header has been read. Next gives its numbers.
type Array struct {
	Shape []int

	kind   string
	src    *bufio.Reader
	order  binary.ByteOrder
	decode func(binary.ByteOrder, []byte) float64
	number []byte // scratch: one number

	// Of an array in Fortran order:
	strides []int  // of the axes, in numbers
	whole   []byte // all numbers
	done    int    // numbers given so far
}

// header is the dictionary at the head of a file, as NumPy writes it.
var header = regexp.MustCompile(`^\{'descr': '([<>|=][A-Za-z]\d+)', 'fortran_order': (True|False), 'shape': \(([\d, ]*)\),? *\}\s*$`)

// types decode one number; the width in bytes is at the end of the name.
var types = map[string]func(binary.ByteOrder, []byte) float64{
	"b1": func(_ binary.ByteOrder, b []byte) float64 { return float64(min(b[0], 1)) },
	"u1": func(_ binary.ByteOrder, b []byte) float64 { return float64(b[0]) },
	"i1": func(_ binary.ByteOrder, b []byte) float64 { return float64(int8(b[0])) },
	"u2": func(o binary.ByteOrder, b []byte) float64 { return float64(o.Uint16(b)) },
	"i2": func(o binary.ByteOrder, b []byte) float64 { return float64(int16(o.Uint16(b))) },
	"u4": func(o binary.ByteOrder, b []byte) float64 { return float64(o.Uint32(b)) },
	"i4": func(o binary.ByteOrder, b []byte) float64 { return float64(int32(o.Uint32(b))) },
	"u8": func(o binary.ByteOrder, b []byte) float64 { return float64(o.Uint64(b)) },
	"i8": func(o binary.ByteOrder, b []byte) float64 { return float64(int64(o.Uint64(b))) },
	"f2": func(o binary.ByteOrder, b []byte) float64 { return half(o.Uint16(b)) },
	"f4": func(o binary.ByteOrder, b []byte) float64 { return float64(math.Float32frombits(o.Uint32(b))) },
	"f8": func(o binary.ByteOrder, b []byte) float64 { return math.Float64frombits(o.Uint64(b)) },
}

// half is an IEEE 754 number of 16 bits: a sign, 5 bits of exponent, 10 of
// fraction.
func half(bits uint16) float64 {
	exponent, fraction := int(bits>>10&31), float64(bits&1023)
	var v float64
	switch exponent {
	case 0:
		v = math.Ldexp(fraction, -24)
	case 31:
		if v = math.Inf(1); fraction != 0 {
			v = math.NaN()
		}
	default:
		v = math.Ldexp(1024+fraction, exponent-25)
	}
	if bits>>15 == 1 {
		v = -v
	}
	return v
}

// Open reads a header. It takes memory for what it reads, whatever the header
// claims.
func Open(src io.Reader) (*Array, error) {
	a := &Array{src: bufio.NewReader(src), order: binary.LittleEndian}
	match, err := readHeader(a.src)
	if err != nil {
		return nil, err
	}
	kind := match[1][1:]
	if a.decode = types[kind]; a.decode == nil {
		return nil, fmt.Errorf("npy: type %s: want truth values, integers of 1 to 8 bytes or floats of 2 to 8", match[1])
	}
	a.kind, a.number = kind, make([]byte, kind[1]-'0')
	if match[1][0] == '>' {
		a.order = binary.BigEndian
	}
	if a.Shape, err = parseShape(match[3], len(a.number)); err != nil {
		return nil, err
	}
	if match[2] == "True" {
		stride := 1
		for _, n := range a.Shape {
			a.strides = append(a.strides, stride)
			stride *= n
		}
	}
	return a, nil
}

// Bytes reports whether the numbers are unsigned bytes or truth values.
func (a *Array) Bytes() bool { return a.kind == "u1" || a.kind == "b1" }

// IsTruth reports whether they are truth values.
func (a *Array) IsTruth() bool { return a.kind == "b1" }

// Next fills values with the next numbers, row-major.
func (a *Array) Next(values []float64) error {
	if a.strides != nil {
		return a.gather(values)
	}
	width := len(a.number)
	for len(values) > 0 {
		n := min(len(values), a.src.Size()/width)
		piece, err := a.src.Peek(n * width)
		if err != nil {
			return a.cut()
		}
		for i := range n {
			values[i] = a.decode(a.order, piece[i*width:][:width])
		}
		if _, err := a.src.Discard(len(piece)); err != nil {
			return a.cut()
		}
		values = values[n:]
	}
	return nil
}

// gather is Next for Fortran order, in which the first axis is the fastest, so
// that the numbers are all over the file.
func (a *Array) gather(values []float64) (err error) {
	width, want := len(a.number), len(a.number)*size(a.Shape)
	if a.whole == nil {
		if a.whole, err = io.ReadAll(io.LimitReader(a.src, int64(want))); err != nil {
			return err
		}
	}
	if len(a.whole) < want {
		return a.cut()
	}
	for i := range values {
		values[i] = a.decode(a.order, a.whole[a.place()*width:][:width])
		a.done++
	}
	return nil
}

// place is where the next number of an array in Fortran order is.
func (a *Array) place() int {
	at, rest := 0, a.done
	for axis := len(a.Shape) - 1; axis >= 0; axis-- {
		at += rest % a.Shape[axis] * a.strides[axis]
		rest /= a.Shape[axis]
	}
	return at
}

// End says if anything follows the array: several may stand in one file, of
// which only one would be read.
func (a *Array) End() error {
	if _, err := a.src.ReadByte(); err == nil {
		return fmt.Errorf("npy: more than the numbers of the shape %v", runtime.FormatShape(a.Shape))
	}
	return nil
}

func (a *Array) cut() error {
	return fmt.Errorf("npy: cut off: it holds less than the shape %v", runtime.FormatShape(a.Shape))
}

// Read reads a whole array of at most limit numbers, row-major.
func Read(src io.Reader, limit int) (shape []int, values []float64, err error) {
	a, err := Open(src)
	if err != nil {
		return nil, nil, err
	}
	if size(a.Shape) > limit {
		return nil, nil, fmt.Errorf("npy: an array of the shape %v: want at most %d numbers", runtime.FormatShape(a.Shape), limit)
	}
	values = make([]float64, size(a.Shape))
	if err = a.Next(values); err == nil {
		err = a.End()
	}
	return a.Shape, values, err
}

func size(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}

// readHeader gives the type, the order and the shape.
func readHeader(src io.Reader) ([]string, error) {
	head := make([]byte, 10)
	if _, err := io.ReadFull(src, head); err != nil || string(head[:6]) != "\x93NUMPY" || head[6] < 1 || head[6] > 3 {
		return nil, fmt.Errorf("npy: no array of NumPy's format, version 1 to 3")
	}
	length := int(binary.LittleEndian.Uint16(head[8:]))
	if head[6] > 1 {
		high := make([]byte, 2)
		if _, err := io.ReadFull(src, high); err != nil {
			return nil, fmt.Errorf("npy: cut off in the header")
		}
		if high[0] != 0 || high[1] != 0 {
			return nil, fmt.Errorf("npy: a header of more than %d bytes", maxHeader)
		}
	}
	text := make([]byte, length)
	if _, err := io.ReadFull(src, text); err != nil {
		return nil, fmt.Errorf("npy: cut off in the header")
	}
	match := header.FindStringSubmatch(string(text))
	if match == nil {
		return nil, fmt.Errorf("npy: unknown header %.80q", text)
	}
	return match, nil
}

// parseShape reads the lengths of the axes; all numbers must fit in memory that
// can be addressed.
func parseShape(text string, width int) ([]int, error) {
	shape, bytes := []int{}, uint64(width)
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		d, err := strconv.ParseUint(part, 10, 31)
		if err != nil || d > 0 && bytes > math.MaxInt/d {
			return nil, fmt.Errorf("npy: impossible shape (%s)", text)
		}
		bytes *= max(d, 1)
		shape = append(shape, int(d))
	}
	return shape, nil
}
