package runtime

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"slices"
)

// The safetensors format, from huggingface/safetensors' README: the length of
// the header as a little-endian uint64; the header, a JSON object of name →
// {dtype, shape, data_offsets}, padded with spaces; the data, without holes.

const (
	metadataKey    = "__metadata__"
	fingerprintKey = "fingerprint" // in it: of what the weights depend on
	maxHeader      = 16 << 20      // bytes; some hundred thousand tensors
	dataAlignment  = 64            // bytes; the format asks for 8, vectors and lines of caches like more
)

// dtypeSize is the size of an element in bytes.
var dtypeSize = map[string]uint64{
	"BOOL": 1, "U8": 1, "I8": 1, "F8_E5M2": 1, "F8_E4M3": 1,
	"U16": 2, "I16": 2, "F16": 2, "BF16": 2,
	"U32": 4, "I32": 4, "F32": 4,
	"U64": 8, "I64": 8, "F64": 8,
}

// header is what a file says about itself, checked.
type header struct {
	entries  map[string]entry
	order    []string // by offset
	metadata map[string]string
	size     uint64 // of the data, in bytes
}

type entry struct {
	dtype      string
	shape      []uint64
	begin, end uint64
}

// of is the entry's part of the data.
func (e entry) of(data []byte) []byte { return data[e.begin:e.end] }

func (e entry) String() string { return e.dtype + " " + FormatShape(e.shape) }

// entryJSON is an entry as the file spells it.
type entryJSON struct {
	DType   string   `json:"dtype"`
	Shape   []uint64 `json:"shape"`
	Offsets []uint64 `json:"data_offsets"`
}

// encodeHeader returns everything that comes before the data.
func encodeHeader(arrays []Array, metadata map[string]string) ([]byte, error) {
	if err := checkArrays(arrays); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	out.Write(make([]byte, 8)) // the length, filled in below
	separator := byte('{')
	member := func(name string, value any) error {
		out.WriteByte(separator)
		separator = ','
		key, err := json.Marshal(name)
		if err != nil {
			return err
		}
		text, err := json.Marshal(value)
		out.Write(key)
		out.WriteByte(':')
		out.Write(text)
		return err
	}
	if len(metadata) > 0 {
		if err := member(metadataKey, metadata); err != nil {
			return nil, err
		}
	}
	offset := uint64(0)
	for _, a := range arrays {
		shape := make([]uint64, len(a.Shape))
		for i, n := range a.Shape {
			shape[i] = uint64(n)
		}
		end := offset + uint64(len(a.memory))
		if err := member(a.Name, entryJSON{a.dtype.Stored(), shape, []uint64{offset, end}}); err != nil {
			return nil, err
		}
		offset = end
	}
	if separator == '{' {
		out.WriteByte('{')
	}
	out.WriteByte('}')
	for out.Len()%dataAlignment != 0 {
		out.WriteByte(' ')
	}
	if out.Len()-8 > maxHeader {
		return nil, fmt.Errorf("the header would take %d bytes, at most %d are possible", out.Len()-8, maxHeader)
	}
	binary.LittleEndian.PutUint64(out.Bytes(), uint64(out.Len()-8))
	return out.Bytes(), nil
}

// readHeader reads and checks everything that comes before the data.
func readHeader(src io.Reader) (*header, error) {
	var length [8]byte
	if n, err := io.ReadFull(src, length[:]); err != nil {
		return nil, truncated("not a safetensors file: length of the header", n, 8, err)
	}
	size := binary.LittleEndian.Uint64(length[:])
	if size < 2 || size > maxHeader {
		return nil, fmt.Errorf("not a safetensors file: a header of %d bytes, expected 2 to %d", size, maxHeader)
	}
	// ReadAll's buffer grows with what is there, not with what is claimed.
	text, err := io.ReadAll(io.LimitReader(src, int64(size)))
	if err != nil {
		return nil, err
	}
	if uint64(len(text)) < size {
		return nil, truncated("not a safetensors file: header", len(text), size, io.EOF)
	}
	if text[0] != '{' || !json.Valid(text) {
		return nil, errors.New("not a safetensors file: the header is not a JSON object")
	}
	return parseHeader(text)
}

// parseHeader takes a valid JSON object.
func parseHeader(text []byte) (*header, error) {
	h := &header{entries: map[string]entry{}}
	d := json.NewDecoder(bytes.NewReader(text))
	err := eachMember(d, "tensor", func(name string) error {
		if name == metadataKey {
			return h.parseMetadata(d)
		}
		var raw entryJSON
		if err := d.Decode(&raw); err != nil {
			return fmt.Errorf("tensor %q: %w", name, err)
		}
		e, err := raw.check()
		if err != nil {
			return fmt.Errorf("tensor %q: %w", name, err)
		}
		h.entries[name] = e
		h.order = append(h.order, name)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return h, h.checkLayout()
}

func (h *header) parseMetadata(d *json.Decoder) error {
	h.metadata = map[string]string{}
	return eachMember(d, "metadata", func(key string) error {
		var value string
		if err := d.Decode(&value); err != nil {
			return fmt.Errorf("metadata %q: %w", key, err)
		}
		h.metadata[key] = value
		return nil
	})
}

// eachMember reads an object, calling value to read the value of each name.
// The json package by itself would let a later name override an earlier one.
func eachMember(d *json.Decoder, what string, value func(name string) error) error {
	open, err := d.Token()
	if err != nil {
		return err
	}
	if open != json.Delim('{') {
		return fmt.Errorf("%s: found %v, expected an object", what, open)
	}
	seen := map[string]bool{}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return err
		}
		name := token.(string)
		if seen[name] {
			return fmt.Errorf("%s %q: the name is used twice", what, name)
		}
		seen[name] = true
		if err := value(name); err != nil {
			return err
		}
	}
	_, err = d.Token()
	return err
}

// check makes sure that type, shape and offsets agree.
func (raw entryJSON) check() (entry, error) {
	size, known := dtypeSize[raw.DType]
	switch {
	case !known:
		return entry{}, fmt.Errorf("unknown dtype %q", raw.DType)
	case raw.Shape == nil:
		return entry{}, errors.New("no shape")
	case len(raw.Offsets) != 2:
		return entry{}, fmt.Errorf("%d data_offsets, expected 2", len(raw.Offsets))
	}
	for _, n := range raw.Shape {
		over, product := bits.Mul64(size, n)
		if over != 0 {
			return entry{}, fmt.Errorf("shape %s is too large", FormatShape(raw.Shape))
		}
		size = product
	}
	begin, end := raw.Offsets[0], raw.Offsets[1]
	if end < begin || end-begin != size {
		return entry{}, fmt.Errorf("data_offsets [%d, %d], expected %d bytes for %s %s", begin, end, size, raw.DType, FormatShape(raw.Shape))
	}
	return entry{raw.DType, raw.Shape, begin, end}, nil
}

// checkLayout sorts the tensors by offset and makes sure that they fill the
// data without overlap or hole.
func (h *header) checkLayout() error {
	slices.SortFunc(h.order, func(a, b string) int {
		x, y := h.entries[a], h.entries[b]
		return cmp.Or(cmp.Compare(x.begin, y.begin), cmp.Compare(x.end, y.end), cmp.Compare(a, b))
	})
	for _, name := range h.order {
		e := h.entries[name]
		if e.begin != h.size {
			return fmt.Errorf("tensor %q: the data begins at %d, expected %d: no gap and no overlap", name, e.begin, h.size)
		}
		h.size = e.end
	}
	return nil
}
