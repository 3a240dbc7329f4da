package runtime

import (
	"encoding/binary"
	"math"
	"slices"
)

// halves are the numbers of two bytes that weights may be stored in, with the float32 that each is.
var halves = map[string]func(uint16) float32{
	"BF16": func(bits uint16) float32 { return math.Float32frombits(uint32(bits) << 16) },
	"F16":  half,
}

// half is a number of IEEE 754's binary16: a sign, 5 bits of exponent and 10 of fraction.
func half(bits uint16) float32 {
	sign, exponent, fraction := uint32(bits>>15)<<31, uint32(bits>>10&31), uint32(bits&0x3ff)
	switch exponent {
	case 0:
		return math.Float32frombits(sign | math.Float32bits(float32(fraction)*0x1p-24))
	case 31:
		return math.Float32frombits(sign | 0x7f800000 | fraction<<13)
	}
	return math.Float32frombits(sign | (exponent+127-15)<<23 | fraction<<13)
}

// unpacked are numbers as files have them, in the machine's order, as elements of another type where
// they are stored in half precision.
func (d DType) unpacked(stored string, data []byte) []byte {
	number := halves[stored]
	if number == nil {
		d.turn(data)
		return data
	}
	out := AllocateSlice[byte](len(data) / 2 * d.Bytes())[:0]
	for pair := range slices.Chunk(data, 2) {
		v := number(binary.LittleEndian.Uint16(pair))
		if d == Float64 {
			out = binary.NativeEndian.AppendUint64(out, math.Float64bits(float64(v)))
		} else {
			out = binary.NativeEndian.AppendUint32(out, math.Float32bits(v))
		}
	}
	return out
}
