package runtime

import (
	"fmt"
	"io"
	"math"
)

// StoredTensor is what a safetensors file says of one of its tensors.
type StoredTensor struct {
	Name   string
	DType  string // as files spell it: "F32", "BF16"
	Shape  []uint64
	Offset int64 // of its bytes in the file
	Size   int64 // in bytes, as the type and the shape demand
}

// ReadStored reads the header of a safetensors file of any program: its tensors, of any type and
// in the order of their bytes, which follow without a hole, and its metadata. Whether the bytes
// are there is for the caller to see.
func ReadStored(src io.Reader) ([]StoredTensor, map[string]string, error) {
	in := &countingReader{src: src}
	h, err := readHeader(in)
	if err != nil {
		return nil, nil, err
	}
	if h.size > uint64(math.MaxInt64-in.n) {
		return nil, nil, fmt.Errorf("tensors of %d bytes, which no file has", h.size)
	}
	tensors := make([]StoredTensor, len(h.order))
	for i, name := range h.order {
		e := h.entries[name]
		tensors[i] = StoredTensor{name, e.dtype, e.shape, in.n + int64(e.begin), int64(e.end - e.begin)}
	}
	return tensors, h.metadata, nil
}
