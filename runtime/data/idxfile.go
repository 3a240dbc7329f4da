package data

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"os"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// idxKind is the type of a file's numbers, which are big-endian.
type idxKind byte

const (
	unsignedByte idxKind = 0x08
	signedByte   idxKind = 0x09
	short        idxKind = 0x0b
	integer      idxKind = 0x0c
	float        idxKind = 0x0d
	double       idxKind = 0x0e
)

var idxKinds = map[idxKind]struct {
	name string
	size int
}{
	unsignedByte: {"unsigned bytes", 1},
	signedByte:   {"signed bytes", 1},
	short:        {"16-bit integers", 2},
	integer:      {"32-bit integers", 4},
	float:        {"32-bit floats", 4},
	double:       {"64-bit floats", 8},
}

func (k idxKind) String() string { return idxKinds[k].name }

// idxFile is a file in the IDX format: two zero bytes, the type, the number of
// dimensions, the dimensions, the numbers.
type idxFile struct {
	kind idxKind
	dims []int
	data []byte
}

// readIDX reads a file. check sees the header first, so that a file that does
// not fit is not read.
func readIDX(path string, check func(*idxFile) error) (*idxFile, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	f, err := parseIDX(file, check)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return f, nil
}

func parseIDX(src io.Reader, check func(*idxFile) error) (*idxFile, error) {
	r := bufio.NewReader(src)
	if magic, _ := r.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		unzipped, err := gzip.NewReader(r)
		if err != nil {
			return nil, err
		}
		r = bufio.NewReader(unzipped)
	}
	f, err := readHeader(r)
	if err != nil {
		return nil, err
	}
	if err := check(f); err != nil {
		return nil, err
	}
	want := int64(idxKinds[f.kind].size)
	for _, d := range f.dims {
		if d != 0 && want > math.MaxInt64/int64(d)-1 {
			return nil, fmt.Errorf("impossible dimensions %v", runtime.FormatShape(f.dims))
		}
		want *= int64(d)
	}
	// ReadAll takes memory for what there is, whatever the header claims.
	if f.data, err = io.ReadAll(io.LimitReader(r, want+1)); err != nil {
		return nil, err
	}
	if found := int64(len(f.data)); found < want {
		return nil, fmt.Errorf("cut off: %d bytes of %s, want %d for the shape %v", found, f.kind, want, runtime.FormatShape(f.dims))
	} else if found > want {
		return nil, fmt.Errorf("more than the %d bytes of the shape %v", want, runtime.FormatShape(f.dims))
	}
	return f, f.finite()
}

// finite finds infinities and what is not a number, which would end training
// much later and without a hint of where they came from.
func (f *idxFile) finite() error {
	if f.kind != float && f.kind != double {
		return nil
	}
	for i := range f.len() {
		if v := f.value(i); !finite(v) {
			return fmt.Errorf("%v among the numbers, at position %d: want finite ones", v, i)
		}
	}
	return nil
}

// finite says whether v is a number that any network can take.
func finite(v float64) bool { return math.Abs(v) <= math.MaxFloat32 }

func (f *idxFile) len() int { return len(f.data) / idxKinds[f.kind].size }

func readHeader(r io.Reader) (*idxFile, error) {
	var magic [4]byte
	if _, err := io.ReadFull(r, magic[:]); err != nil {
		return nil, fmt.Errorf("no IDX file: too short for a header")
	}
	f := &idxFile{kind: idxKind(magic[2])}
	if magic[0] != 0 || magic[1] != 0 || idxKinds[f.kind].size == 0 || magic[3] == 0 {
		return nil, fmt.Errorf("no IDX file: it begins with % x, want 00 00, a type of 08 to 0e and a number of dimensions", magic)
	}
	dims := make([]uint32, magic[3])
	if err := binary.Read(r, binary.BigEndian, dims); err != nil {
		return nil, fmt.Errorf("cut off within the %d dimensions of its header", len(dims))
	}
	for _, d := range dims {
		if d > math.MaxInt32 {
			return nil, fmt.Errorf("impossible dimensions %v", dims)
		}
		f.dims = append(f.dims, int(d))
	}
	return f, nil
}

// value is a number of the file, whatever its type.
func (f *idxFile) value(i int) float64 {
	switch f.kind {
	case unsignedByte:
		return float64(f.data[i])
	case signedByte:
		return float64(int8(f.data[i]))
	case short:
		return float64(int16(binary.BigEndian.Uint16(f.data[2*i:])))
	case integer:
		return float64(int32(binary.BigEndian.Uint32(f.data[4*i:])))
	case float:
		return float64(math.Float32frombits(binary.BigEndian.Uint32(f.data[4*i:])))
	}
	return math.Float64frombits(binary.BigEndian.Uint64(f.data[8*i:]))
}
