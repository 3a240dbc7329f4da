package data

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"os"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// tensorFile is a safetensors file of data.
type tensorFile struct {
	src     io.ReaderAt
	tensors []runtime.StoredTensor
	advice  string // where one is not found
	io.Closer
}

func openTensors(path string) (arrayFile, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("this is no regular file")
	}
	var f *tensorFile
	if err == nil {
		f, err = newTensorFile(file, info.Size())
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	f.Closer, f.advice = file, whichIsWhich
	return f, nil
}

// newTensorFile reads the header, and makes sure that the file ends where its tensors do.
func newTensorFile(src io.ReaderAt, size int64) (*tensorFile, error) {
	tensors, _, err := runtime.ReadStored(io.NewSectionReader(src, 0, size))
	if err != nil {
		return nil, err
	}
	for _, t := range tensors {
		if end := t.Offset + t.Size; end > size {
			return nil, fmt.Errorf("tensor %q: cut off: found %d bytes in the file, expected at least %d", t.Name, size, end)
		}
	}
	if n := len(tensors); n > 0 && tensors[n-1].Offset+tensors[n-1].Size < size {
		return nil, fmt.Errorf("the file goes on after its tensors: found %d bytes, expected %d", size, tensors[n-1].Offset+tensors[n-1].Size)
	}
	return &tensorFile{src: src, tensors: tensors}, nil
}

// tensor is one whose numbers are read one after another.
type tensor struct {
	shape  []int
	dtype  string
	width  int // of a number, in bytes
	decode func([]byte) float64
	src    *bufio.Reader
}

// tensor finds one by its name.
func (f *tensorFile) tensor(name string) (*tensor, error) {
	var names []string
	for i := range f.tensors {
		t := &f.tensors[i]
		if names = append(names, t.Name); t.Name != name {
			continue
		}
		own := &tensor{dtype: t.DType, src: bufio.NewReaderSize(io.NewSectionReader(f.src, t.Offset, t.Size), 1<<16)}
		if own.width, own.decode = t.Numbers(); own.decode == nil {
			return nil, fmt.Errorf("type %s: want BOOL, integers of 1 to 8 bytes, F16, BF16, F32 or F64", t.DType)
		}
		for _, n := range t.Shape {
			if n > math.MaxInt32 {
				return nil, fmt.Errorf("impossible shape %s", runtime.FormatShape(t.Shape))
			}
			own.shape = append(own.shape, int(n))
		}
		return own, nil
	}
	return nil, missing("tensor", name, names, f.advice)
}

// next fills values with the next numbers, row-major.
func (t *tensor) next(values []float64) error {
	for len(values) > 0 {
		n := min(len(values), t.src.Size()/t.width)
		piece, err := t.src.Peek(n * t.width)
		if err != nil {
			return fmt.Errorf("cut off: it holds less than the shape %s: %w", runtime.FormatShape(t.shape), err)
		}
		for i := range n {
			values[i] = t.decode(piece[i*t.width:])
		}
		_, _ = t.src.Discard(len(piece)) // it was peeked at
		values = values[n:]
	}
	return nil
}

// find implements arrayFile.
func (f *tensorFile) find(name string) (*block, error) {
	t, err := f.tensor(name)
	if err != nil {
		return nil, err
	}
	return readBlock(name, t.shape, t.dtype == "U8" || t.dtype == "BOOL", t.dtype == "BOOL", t.next)
}
