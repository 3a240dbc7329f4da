package torch

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
)

// take is the next n bytes.
func (u *unpickler) take(n uint64) ([]byte, error) {
	if n > uint64(len(u.data)) {
		return nil, errShort
	}
	taken := u.data[:n]
	u.data = u.data[n:]
	return taken, nil
}

// number is a little-endian one of so many bytes.
func (u *unpickler) number(bytes uint64) (uint64, error) {
	raw, err := u.take(bytes)
	if err != nil {
		return 0, err
	}
	return binary.LittleEndian.Uint64(append(slices.Clone(raw), make([]byte, 8-bytes)...)), nil
}

// counted are bytes behind their number, which takes so many bytes.
func (u *unpickler) counted(bytes uint64) ([]byte, error) {
	n, err := u.number(bytes)
	if err != nil {
		return nil, err
	}
	return u.take(n)
}

func (u *unpickler) line() (string, error) {
	i := slices.Index(u.data, '\n')
	if i < 0 {
		return "", errShort
	}
	text := string(u.data[:i])
	u.data = u.data[i+1:]
	return text, nil
}

// literal reads a number or a text.
func (u *unpickler) literal(op byte) (any, error) {
	switch op {
	case 'K', 'M', 'J': // BININT1, BININT2, BININT
		n, err := u.number(map[byte]uint64{'K': 1, 'M': 2, 'J': 4}[op])
		if op == 'J' {
			return int64(int32(n)), err
		}
		return int64(n), err
	case 0x8a: // LONG1
		raw, err := u.counted(1)
		return long(raw), err
	case 0x8b: // LONG4
		raw, err := u.counted(4)
		return long(raw), err
	case 'G': // BINFLOAT
		raw, err := u.take(8)
		if err != nil {
			return nil, err
		}
		return math.Float64frombits(binary.BigEndian.Uint64(raw)), nil
	case 'U', 0x8c: // SHORT_BINSTRING, SHORT_BINUNICODE
		raw, err := u.counted(1)
		return string(raw), err
	case 'T', 'X': // BINSTRING, BINUNICODE
		raw, err := u.counted(4)
		return string(raw), err
	case 0x8d: // BINUNICODE8
		raw, err := u.counted(8)
		return string(raw), err
	case 'C', 'B', 0x8e, 0x96: // bytes, of which no state dict needs the contents
		_, err := u.counted(map[byte]uint64{'C': 1, 'B': 4, 0x8e: 8, 0x96: 8}[op])
		return &sequence{}, err
	}
	return nil, fmt.Errorf("found the instruction %#02x, which state dicts do not have", op)
}

// long is a little-endian integer; nil for one of more than 64 bits.
func long(raw []byte) any {
	if len(raw) > 8 {
		return nil
	}
	n, fill := uint64(0), uint64(0)
	if len(raw) > 0 && raw[len(raw)-1] >= 0x80 {
		fill = math.MaxUint64
	}
	for i := range 8 {
		b := fill & 0xff
		if i < len(raw) {
			b = uint64(raw[i])
		}
		n |= b << (8 * i)
	}
	return int64(n)
}
