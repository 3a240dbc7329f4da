package onnx

import (
	"encoding/binary"
	"fmt"
	"io/fs"
	"math"
	"math/bits"

	"google.golang.org/protobuf/encoding/protowire"
)

// Tensor is an array of constants. Numbers and Ints read them.
type Tensor struct {
	Name string
	Type DType
	Dims []int64

	raw      []byte    // in the order of the file, or nil
	has      bool      // raw counts, though it may be empty
	typed    []typed   // else, the fields with numbers
	external *external // else, where they are
}

// typed is a field with numbers, packed or single.
type typed struct {
	field
	size int // of a number in it, in bytes; 0 for one of varying length
}

// maxAxes bounds the axes of a tensor.
const maxAxes = 64

func (r *reader) tensor(f field, files fs.FS) (*Tensor, error) {
	t := &Tensor{}
	isExternal := int64(0)
	where := &external{files: files, length: -1}
	err := r.message(f, func(f field) error {
		switch f.number {
		case 1:
			if err := f.addInts(&t.Dims); err != nil {
				return err
			}
			if len(t.Dims) > maxAxes {
				return fmt.Errorf("found more than %d axes", maxAxes)
			}
		case 2:
			t.Type = DType(f.number64)
			return f.is(protowire.VarintType)
		case 4, 5, 7, 10, 11:
			r.messages++ // it takes as much memory
			t.typed = append(t.typed, typed{f, map[protowire.Number]int{4: 4, 10: 8}[f.number]})
		case 8:
			return f.setText(&t.Name)
		case 9:
			t.raw, t.has = f.bytes, true
			return f.is(protowire.BytesType)
		case 13:
			return r.where(f, where)
		case 14:
			return f.setInt(&isExternal)
		}
		return nil
	})
	if err == nil {
		_, err = t.Len()
	}
	if err != nil {
		return t, fmt.Errorf("tensor %q: %w", t.Name, err)
	}
	if isExternal == 1 {
		t.external = where
	}
	return t, nil
}

// Len is the number of elements.
func (t *Tensor) Len() (int, error) {
	n := uint64(1)
	for _, d := range t.Dims {
		if d < 0 {
			return 0, fmt.Errorf("found the shape %v", t.Dims)
		}
		over, product := bits.Mul64(n, uint64(d))
		if over != 0 || product > math.MaxInt32 {
			return 0, fmt.Errorf("the shape %v is too large, expected at most %d elements", t.Dims, math.MaxInt32)
		}
		n = product
	}
	return int(n), nil
}

// Numbers are the elements of a tensor of any type of numbers, row-major; what is true is 1.
// Halves become exactly what they are, integers of more than 53 bits are rounded.
func (t *Tensor) Numbers() ([]float64, error) {
	var list []float64
	err := t.elements(func(n int) { list = make([]float64, 0, n) }, func(d *dtype, bits uint64) { list = append(list, d.number(bits)) })
	return list, err
}

// Ints are the elements of a tensor of integers, row-major; what is true is 1.
func (t *Tensor) Ints() ([]int64, error) {
	if d := t.Type.info(); d != nil && d.isFloat() {
		return nil, fmt.Errorf("tensor %q: found %s, expected integers", t.Name, t.Type)
	}
	var list []int64
	err := t.elements(func(n int) { list = make([]int64, 0, n) }, func(d *dtype, bits uint64) { list = append(list, d.integer(bits)) })
	return list, err
}

// elements calls begin with their number, once it is sure that so many are there, and add with
// the bits of each.
func (t *Tensor) elements(begin func(n int), add func(d *dtype, bits uint64)) error {
	err := t.read(begin, add)
	if err != nil {
		return fmt.Errorf("tensor %q: %w", t.Name, err)
	}
	return nil
}

func (t *Tensor) read(begin func(n int), add func(d *dtype, bits uint64)) error {
	d := t.Type.info()
	n, err := t.Len()
	switch {
	case err != nil:
		return err
	case d == nil:
		return fmt.Errorf("found elements of type %s, expected numbers", t.Type)
	}
	size := (n*d.bits + 7) / 8
	switch {
	case t.external != nil:
		raw, err := t.external.read(int64(size))
		if err != nil {
			return err
		}
		begin(n)
		d.each(raw, n, add)
	case t.has:
		if len(t.raw) != size {
			return fmt.Errorf("found %d bytes, expected %d for %v of type %s", len(t.raw), size, t.Dims, t.Type)
		}
		begin(n)
		d.each(t.raw, n, add)
	default:
		return t.readTyped(d, n, begin, add)
	}
	return nil
}

// readTyped reads the fields that have a type of their own.
func (t *Tensor) readTyped(d *dtype, n int, begin func(n int), add func(d *dtype, bits uint64)) error {
	words, each := n, 1
	if d.bits < 8 { // several in a number
		each = 8 / d.bits
		words = (n + each - 1) / each
	}
	found, have := 0, 0
	for _, f := range t.typed { // a number takes a byte at least
		have += max(len(f.bytes), 1)
	}
	if have < words {
		return fmt.Errorf("found at most %d numbers, expected %d for %v", have, words, t.Dims)
	}
	begin(n)
	for _, f := range t.typed {
		kind := map[int]protowire.Type{4: protowire.Fixed32Type, 8: protowire.Fixed64Type, 0: protowire.VarintType}[f.size]
		if want := d.field; f.number != want {
			return fmt.Errorf("found numbers in field %d, expected field %d for type %s", f.number, want, t.Type)
		}
		if err := f.numbers(kind, func(bits uint64) {
			for i := range each {
				if k := found*each + i; k < n {
					add(d, bits>>(i*d.bits))
				}
			}
			found++
		}); err != nil {
			return err
		}
	}
	if found != words {
		return fmt.Errorf("found %d numbers, expected %d for %v", found, words, t.Dims)
	}
	return nil
}

// each calls add for n elements that lie side by side, the first in the lowest bits.
func (d *dtype) each(raw []byte, n int, add func(d *dtype, bits uint64)) {
	for i := range n {
		switch d.bits {
		case 64:
			add(d, binary.LittleEndian.Uint64(raw[8*i:]))
		case 32:
			add(d, uint64(binary.LittleEndian.Uint32(raw[4*i:])))
		case 16:
			add(d, uint64(binary.LittleEndian.Uint16(raw[2*i:])))
		case 8:
			add(d, uint64(raw[i]))
		default:
			at := i * d.bits
			add(d, uint64(raw[at/8]>>(at%8)))
		}
	}
}
