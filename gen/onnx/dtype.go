package onnx

import (
	"fmt"
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// DType is the type of a tensor's elements, by its number in the format.
type DType int

// Types that others ask for by name.
const (
	Float  DType = 1
	Int32  DType = 6
	Int64  DType = 7
	String DType = 8
	Bool   DType = 9
	Half   DType = 10
	Double DType = 11
)

// dtype is what is known of a type of numbers.
type dtype struct {
	name  string
	bits  int
	field protowire.Number // of the message, where numbers are not raw
	sign  bool             // of integers: negative ones are there
	float *layout          // nil for integers
}

// layout is that of a floating-point number: a sign, an exponent and a fraction.
type layout struct {
	exponent, fraction, bias int
	end                      end
}

// end is what the greatest exponent means.
type end int

const (
	infinite   end = iota // infinity where the fraction is 0, else no number, as IEEE 754 has it
	allOnes               // no number where the fraction has ones alone, else a number
	negative0             // no number has it; what would be -0 is no number
	allNumbers            // numbers
)

var dtypes = map[DType]dtype{
	1:  {"float", 32, 4, true, &layout{8, 23, 127, infinite}},
	2:  {"uint8", 8, 5, false, nil},
	3:  {"int8", 8, 5, true, nil},
	4:  {"uint16", 16, 5, false, nil},
	5:  {"int16", 16, 5, true, nil},
	6:  {"int32", 32, 5, true, nil},
	7:  {"int64", 64, 7, true, nil},
	9:  {"bool", 8, 5, false, nil},
	10: {"float16", 16, 5, true, &layout{5, 10, 15, infinite}},
	11: {"double", 64, 10, true, &layout{11, 52, 1023, infinite}},
	12: {"uint32", 32, 11, false, nil},
	13: {"uint64", 64, 11, false, nil},
	16: {"bfloat16", 16, 5, true, &layout{8, 7, 127, infinite}},
	17: {"float8e4m3fn", 8, 5, true, &layout{4, 3, 7, allOnes}},
	18: {"float8e4m3fnuz", 8, 5, true, &layout{4, 3, 8, negative0}},
	19: {"float8e5m2", 8, 5, true, &layout{5, 2, 15, infinite}},
	20: {"float8e5m2fnuz", 8, 5, true, &layout{5, 2, 16, negative0}},
	21: {"uint4", 4, 5, false, nil},
	22: {"int4", 4, 5, true, nil},
	23: {"float4e2m1", 4, 5, true, &layout{2, 1, 1, allNumbers}},
	25: {"uint2", 2, 5, false, nil},
	26: {"int2", 2, 5, true, nil},
}

func (t DType) info() *dtype {
	if d, ok := dtypes[t]; ok {
		return &d
	}
	return nil
}

// String is the type's name.
func (t DType) String() string {
	if d := t.info(); d != nil {
		return d.name
	}
	if name, ok := map[DType]string{0: "undefined", 8: "string", 14: "complex64", 15: "complex128", 24: "float8e8m0"}[t]; ok {
		return name
	}
	return fmt.Sprintf("number %d", int(t))
}

// IsFloat says whether elements are floating-point numbers.
func (t DType) IsFloat() bool {
	d := t.info()
	return d != nil && d.isFloat()
}

// IsNumber says whether elements are numbers, or true or false.
func (t DType) IsNumber() bool { return t.info() != nil }

func (d *dtype) isFloat() bool { return d.float != nil }

// integer is what bits mean; further ones do not count.
func (d *dtype) integer(bits uint64) int64 {
	rest := 64 - d.bits
	if d.sign {
		return int64(bits<<rest) >> rest
	}
	return int64(bits << rest >> rest)
}

// number is what bits mean.
func (d *dtype) number(bits uint64) float64 {
	switch {
	case d.isFloat():
		return d.float.number(bits)
	case !d.sign:
		return float64(uint64(d.integer(bits)))
	}
	return float64(d.integer(bits))
}

// number is exact: all formats are parts of float64.
func (l *layout) number(bits uint64) float64 {
	ones := func(n int) uint64 { return 1<<n - 1 }
	fraction, exponent := bits&ones(l.fraction), int(bits>>l.fraction&ones(l.exponent))
	sign := 1.0
	if bits>>(l.fraction+l.exponent)&1 == 1 {
		sign = -1
	}
	last := exponent == int(ones(l.exponent))
	switch {
	case last && l.end == infinite && fraction == 0:
		return math.Inf(int(sign))
	case last && l.end == infinite, last && l.end == allOnes && fraction == ones(l.fraction),
		l.end == negative0 && sign < 0 && exponent == 0 && fraction == 0:
		return math.NaN()
	case exponent == 0:
		return math.Copysign(math.Ldexp(float64(fraction), 1-l.bias-l.fraction), sign)
	}
	return sign * math.Ldexp(float64(fraction|1<<l.fraction), exponent-l.bias-l.fraction)
}

// Bytes is the size of a number, 0 for types whose numbers share bytes or that are none.
func (t DType) Bytes() int {
	if d := t.info(); d != nil {
		return d.bits / 8
	}
	return 0
}

// Decode reads n numbers of a type with Bytes, which lie side by side in little-endian order.
func (t DType) Decode(raw []byte, n int) []float64 {
	list := make([]float64, 0, n)
	t.info().each(raw, n, func(d *dtype, bits uint64) { list = append(list, d.number(bits)) })
	return list
}

// Range is the least and the greatest integer of a type; false for types of other numbers.
func (t DType) Range() (least, most float64, ok bool) {
	d := t.info()
	if d == nil || d.isFloat() || t == Bool {
		return 0, 0, false
	}
	if d.sign {
		return -math.Ldexp(1, d.bits-1), math.Ldexp(1, d.bits-1) - 1, true
	}
	return 0, math.Ldexp(1, d.bits) - 1, true
}
