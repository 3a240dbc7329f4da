package onnx

import (
	"errors"
	"fmt"
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// Bounds of what a file may claim.
const (
	maxMessages = 4 << 20 // in a file
	maxDepth    = 16      // of graphs within attributes
)

// reader counts what a file has.
type reader struct{ messages int }

// field is one of a message. What its kind of value is not stays zero.
type field struct {
	number   protowire.Number
	kind     protowire.Type
	number64 uint64
	bytes    []byte
}

var errKind = errors.New("found a value of another kind")

// each calls read for the fields of a message, in their order.
func (r *reader) each(message []byte, read func(f field) error) error {
	if r.messages++; r.messages > maxMessages {
		return fmt.Errorf("found more than %d messages", maxMessages)
	}
	for len(message) > 0 {
		var f field
		var n int
		f.number, f.kind, n = protowire.ConsumeTag(message)
		if n < 0 {
			return protowire.ParseError(n)
		}
		message = message[n:]
		switch f.kind {
		case protowire.VarintType:
			f.number64, n = protowire.ConsumeVarint(message)
		case protowire.Fixed32Type:
			var v uint32
			v, n = protowire.ConsumeFixed32(message)
			f.number64 = uint64(v)
		case protowire.Fixed64Type:
			f.number64, n = protowire.ConsumeFixed64(message)
		case protowire.BytesType:
			f.bytes, n = protowire.ConsumeBytes(message)
		default: // groups, which the format does not have
			return fmt.Errorf("field %d: %w", f.number, errKind)
		}
		if n < 0 {
			return protowire.ParseError(n)
		}
		message = message[n:]
		if err := read(f); err != nil {
			return err
		}
	}
	return nil
}

func (f field) is(kind protowire.Type) error {
	if f.kind != kind {
		return fmt.Errorf("field %d: %w", f.number, errKind)
	}
	return nil
}

func (f field) setInt(to *int64) error {
	*to = int64(f.number64)
	return f.is(protowire.VarintType)
}

func (f field) setText(to *string) error {
	*to = string(f.bytes)
	return f.is(protowire.BytesType)
}

func (f field) addText(to *[]string) error {
	*to = append(*to, string(f.bytes))
	return f.is(protowire.BytesType)
}

func (f field) setFloat(to *float32) error {
	*to = math.Float32frombits(uint32(f.number64))
	return f.is(protowire.Fixed32Type)
}

// numbers calls add for a number, or for each of several that are packed.
func (f field) numbers(kind protowire.Type, add func(uint64)) error {
	if f.kind == kind {
		add(f.number64)
		return nil
	}
	packed := f.bytes
	for len(packed) > 0 {
		var v uint64
		var n int
		switch kind {
		case protowire.Fixed32Type:
			var v32 uint32
			v32, n = protowire.ConsumeFixed32(packed)
			v = uint64(v32)
		case protowire.Fixed64Type:
			v, n = protowire.ConsumeFixed64(packed)
		default:
			v, n = protowire.ConsumeVarint(packed)
		}
		if n < 0 {
			return fmt.Errorf("field %d: %w", f.number, protowire.ParseError(n))
		}
		add(v)
		packed = packed[n:]
	}
	return f.is(protowire.BytesType)
}

func (f field) addInts(to *[]int64) error {
	return f.numbers(protowire.VarintType, func(v uint64) { *to = append(*to, int64(v)) })
}

func (f field) addFloats(to *[]float32) error {
	return f.numbers(protowire.Fixed32Type, func(v uint64) { *to = append(*to, math.Float32frombits(uint32(v))) })
}
