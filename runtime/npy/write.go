package npy

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// Kind is a type of numbers that are written.
type Kind string

// The kinds, as NumPy calls them.
const (
	Float32 Kind = "<f4"
	Float64 Kind = "<f8"
	Int64   Kind = "<i8"
)

// KindOf is that of a network's numbers.
func KindOf(d runtime.DType) Kind {
	if d == runtime.Float64 {
		return Float64
	}
	return Float32
}

// chunk is how many numbers are written at a time.
const chunk = 1 << 13

// Write writes an array of version 1, its numbers row-major and rounded to the kind. A shape
// without axes is a number.
func Write(dst io.Writer, kind Kind, shape []int, values []float64) error {
	if n := size(shape); n != len(values) {
		return fmt.Errorf("npy: found %d numbers, expected %d for the shape %s", len(values), n, runtime.FormatShape(shape))
	}
	head, err := Head(kind, shape, 0)
	if err != nil {
		return err
	}
	if _, err := dst.Write(head); err != nil {
		return err
	}
	buffer := make([]byte, 0, 8*chunk)
	for len(values) > 0 {
		n := min(len(values), chunk)
		buffer = buffer[:0]
		for _, v := range values[:n] {
			buffer = kind.Append(buffer, v)
		}
		if _, err := dst.Write(buffer); err != nil {
			return err
		}
		values = values[n:]
	}
	return nil
}

// Append adds a number as an array has it, rounded to the kind.
func (k Kind) Append(b []byte, v float64) []byte {
	switch k {
	case Float32:
		return binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(v)))
	case Int64:
		return binary.LittleEndian.AppendUint64(b, uint64(int64(v)))
	}
	return binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
}

// Head is what stands before the numbers, which begin at a multiple of 64 bytes. It has at least
// so many bytes: [RoomToGrow] where the length of the first axis is to be set when it is known.
func Head(kind Kind, shape []int, least int) ([]byte, error) {
	axes := strings.Trim(runtime.FormatShape(shape), "[]")
	if len(shape) == 1 {
		axes += ","
	}
	var b bytes.Buffer
	b.WriteString("\x93NUMPY\x01\x00\x00\x00")
	fmt.Fprintf(&b, "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }", kind, axes)
	for b.Len()%64 != 63 || b.Len() < least-1 {
		b.WriteByte(' ')
	}
	b.WriteByte('\n')
	if b.Len()-10 > maxHeader {
		return nil, fmt.Errorf("npy: a shape of %d axes", len(shape))
	}
	binary.LittleEndian.PutUint16(b.Bytes()[8:], uint16(b.Len()-10))
	return b.Bytes(), nil
}

// RoomToGrow is how many bytes the head of an array takes at most that has these axes behind the first.
func RoomToGrow(kind Kind, item []int) (int, error) {
	head, err := Head(kind, append([]int{math.MaxInt}, item...), 0)
	return len(head), err
}

// Archive writes NumPy's .npz, arrays by name.
type Archive struct{ zip *zip.Writer }

// NewArchive begins one. Close ends it.
func NewArchive(dst io.Writer) *Archive { return &Archive{zip.NewWriter(dst)} }

// Add adds an array; see [Write]. Names must differ.
func (a *Archive) Add(name string, kind Kind, shape []int, values []float64) error {
	w, err := a.zip.CreateHeader(&zip.FileHeader{Name: name + ".npy", Method: zip.Store})
	if err != nil {
		return err
	}
	return Write(w, kind, shape, values)
}

// Close ends the archive.
func (a *Archive) Close() error { return a.zip.Close() }
