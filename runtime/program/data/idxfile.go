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
	kind  idxKind
	width int // of a number in bytes
	dims  []int

	path   string
	file   io.Closer
	src    *bufio.Reader // of the numbers
	chunks [][]byte      // the numbers, chunkSize bytes each but for the last
}

// chunkSize is a multiple of all types' sizes. Chunks take memory for what a
// file holds, whatever its header claims, and never once more, as a slice would
// that grows.
const (
	chunkBits = 18
	chunkSize = 1 << chunkBits
)

// openIDX reads a file's header. The file must be closed.
func openIDX(path string) (*idxFile, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	f, err := newIDX(path, file)
	if err != nil {
		file.Close()
		return nil, err
	}
	f.file = file
	return f, nil
}

// newIDX reads the header of a file that was opened.
func newIDX(path string, src io.Reader) (*idxFile, error) {
	f := &idxFile{path: path, src: bufio.NewReader(src)}
	if magic, _ := f.src.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		unzipped, err := gzip.NewReader(f.src)
		if err != nil {
			return nil, f.errorf("%w", err)
		}
		f.src = bufio.NewReader(unzipped)
	}
	if err := f.header(); err != nil {
		return nil, f.errorf("%w", err)
	}
	return f, nil
}

// errorf names the file.
func (f *idxFile) errorf(format string, args ...any) error {
	return fmt.Errorf("%s: %w", f.path, fmt.Errorf(format, args...))
}

// read reads the numbers, as many as the header says.
func (f *idxFile) read() error {
	want := int64(f.width)
	for _, d := range f.dims {
		if d != 0 && want > math.MaxInt64/int64(d)-1 {
			return f.errorf("impossible dimensions %v", runtime.FormatShape(f.dims))
		}
		want *= int64(d)
	}
	for found := int64(0); found < want; {
		chunk := make([]byte, min(chunkSize, want-found))
		n, err := io.ReadFull(f.src, chunk)
		found += int64(n)
		switch {
		case err == io.EOF, err == io.ErrUnexpectedEOF:
			return f.errorf("cut off: %d bytes of %s, want %d for the shape %v", found, f.kind, want, runtime.FormatShape(f.dims))
		case err != nil:
			return f.errorf("%w", err)
		}
		f.chunks = append(f.chunks, chunk)
	}
	if _, err := f.src.ReadByte(); err == nil {
		return f.errorf("more than the %d bytes of the shape %v", want, runtime.FormatShape(f.dims))
	} else if err != io.EOF {
		return f.errorf("%w", err)
	}
	return f.finite()
}

// finite finds infinities and what is not a number, which would end training
// much later and without a hint of where they came from.
func (f *idxFile) finite() error {
	if f.kind != float && f.kind != double {
		return nil
	}
	for i := range f.len() {
		if v := f.value(i); !finite(v) {
			return f.errorf("%v among the numbers, at position %d: want finite ones", v, i)
		}
	}
	return nil
}

// finite says whether v is a number that any network can take.
func finite(v float64) bool { return math.Abs(v) <= math.MaxFloat32 }

func (f *idxFile) len() int { return elements(f.dims) }

func (f *idxFile) isBytes() bool { return f.kind == unsignedByte }

func (f *idxFile) header() error {
	var magic [4]byte
	if _, err := io.ReadFull(f.src, magic[:]); err != nil {
		return fmt.Errorf("no IDX file: too short for a header")
	}
	f.kind = idxKind(magic[2])
	f.width = idxKinds[f.kind].size
	if magic[0] != 0 || magic[1] != 0 || f.width == 0 || magic[3] == 0 {
		return fmt.Errorf("no IDX file: it begins with % x, want 00 00, a type of 08 to 0e and a number of dimensions", magic)
	}
	dims := make([]uint32, magic[3])
	if err := binary.Read(f.src, binary.BigEndian, dims); err != nil {
		return fmt.Errorf("cut off within the %d dimensions of its header", len(dims))
	}
	for _, d := range dims {
		if d > math.MaxInt32 {
			return fmt.Errorf("impossible dimensions %v", dims)
		}
		f.dims = append(f.dims, int(d))
	}
	return nil
}

// value is a number of the file, whatever its type.
func (f *idxFile) value(i int) float64 {
	at := i * f.width
	return f.kind.decode(f.chunks[at>>chunkBits][at&(chunkSize-1):])
}

// fill gives the numbers from first on, times scale.
func (f *idxFile) fill(dst []float64, first int, scale float64) {
	for len(dst) > 0 {
		at := first * f.width
		chunk := f.chunks[at>>chunkBits][at&(chunkSize-1):]
		n := min(len(dst), len(chunk)/f.width)
		if f.kind == unsignedByte {
			for k, b := range chunk[:n] {
				dst[k] = float64(b) * scale
			}
		} else {
			for k := range n {
				dst[k] = f.kind.decode(chunk[k*f.width:]) * scale
			}
		}
		dst, first = dst[n:], first+n
	}
}

// decode reads the first number of b.
func (k idxKind) decode(b []byte) float64 {
	switch k {
	case unsignedByte:
		return float64(b[0])
	case signedByte:
		return float64(int8(b[0]))
	case short:
		return float64(int16(binary.BigEndian.Uint16(b)))
	case integer:
		return float64(int32(binary.BigEndian.Uint32(b)))
	case float:
		return float64(math.Float32frombits(binary.BigEndian.Uint32(b)))
	}
	return math.Float64frombits(binary.BigEndian.Uint64(b))
}
