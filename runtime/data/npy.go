package data

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// npyHeader is the dictionary at the head of an .npy file, as NumPy writes it.
var npyHeader = regexp.MustCompile(`^\{'descr': '([<>|=][a-z]\d+)', 'fortran_order': (True|False), 'shape': \(([\d, ]*)\),? *\}\s*$`)

// npyTypes decode one number; the width is at the end of the name.
var npyTypes = map[string]func(binary.ByteOrder, []byte) float64{
	"u1": func(_ binary.ByteOrder, b []byte) float64 { return float64(b[0]) },
	"i1": func(_ binary.ByteOrder, b []byte) float64 { return float64(int8(b[0])) },
	"u2": func(o binary.ByteOrder, b []byte) float64 { return float64(o.Uint16(b)) },
	"i2": func(o binary.ByteOrder, b []byte) float64 { return float64(int16(o.Uint16(b))) },
	"u4": func(o binary.ByteOrder, b []byte) float64 { return float64(o.Uint32(b)) },
	"i4": func(o binary.ByteOrder, b []byte) float64 { return float64(int32(o.Uint32(b))) },
	"u8": func(o binary.ByteOrder, b []byte) float64 { return float64(o.Uint64(b)) },
	"i8": func(o binary.ByteOrder, b []byte) float64 { return float64(int64(o.Uint64(b))) },
	"f4": func(o binary.ByteOrder, b []byte) float64 { return float64(math.Float32frombits(o.Uint32(b))) },
	"f8": func(o binary.ByteOrder, b []byte) float64 { return math.Float64frombits(o.Uint64(b)) },
}

// fromNPY reads examples from NumPy's format, versions 1 to 3. tones says that
// unsigned bytes are those of a picture.
func fromNPY(src io.Reader, inputs []runtime.TensorInfo, tones bool) ([][]float64, error) {
	if len(inputs) != 1 {
		return nil, fmt.Errorf("one array, but the network has %d inputs: want a JSON object of them", len(inputs))
	}
	array, err := openNPY(src)
	if err != nil {
		return nil, err
	}
	in, shape := inputs[0], array.shape
	size, count := elements(in.Shape), 1
	if !slices.Equal(shape, in.Shape) {
		if len(shape) < 1 || shape[0] == 0 || elements(shape[1:]) != size {
			return nil, fmt.Errorf("npy: an array of the shape %v: the input %q has %v, several have one more axis in front", runtime.FormatShape(shape), in.Name, runtime.FormatShape(in.Shape))
		}
		count = shape[0]
	}
	scale := 1.
	if tones && array.kind == "u1" {
		scale = 255
	}
	examples := [][]float64{}
	for range count {
		values := make([]float64, size)
		if err := array.read(values); err != nil {
			return nil, err
		}
		for i := range values {
			values[i] /= scale
		}
		examples = append(examples, values)
	}
	return examples, nil
}

// ReadNPY reads an array of at most limit numbers from NumPy's format, versions
// 1 to 3.
func ReadNPY(src io.Reader, limit int) (shape []int, values []float64, err error) {
	array, err := openNPY(src)
	if err != nil {
		return nil, nil, err
	}
	size := 1
	for _, n := range array.shape {
		if size *= n; size > limit {
			return nil, nil, fmt.Errorf("npy: an array of the shape %v: want at most %d numbers", runtime.FormatShape(array.shape), limit)
		}
	}
	values = make([]float64, size)
	return array.shape, values, array.read(values)
}

// npyArray is an array whose header has been read.
type npyArray struct {
	src    io.Reader
	shape  []int
	kind   string // "u1", "f4" …
	order  binary.ByteOrder
	number []byte
}

func openNPY(src io.Reader) (*npyArray, error) {
	match, err := readNPYHeader(src)
	if err != nil {
		return nil, err
	}
	if npyTypes[match[1][1:]] == nil {
		return nil, fmt.Errorf("npy: type %s: want integers or floats of 1 to 8 bytes", match[1])
	}
	if match[2] == "True" {
		return nil, fmt.Errorf("npy: the array is in Fortran order: want numpy.ascontiguousarray of it")
	}
	a := &npyArray{src: src, kind: match[1][1:], order: binary.LittleEndian, number: make([]byte, match[1][2]-'0')}
	if match[1][0] == '>' {
		a.order = binary.BigEndian
	}
	a.shape, err = npyShape(match[3])
	return a, err
}

// read fills values with the next numbers.
func (a *npyArray) read(values []float64) error {
	decode := npyTypes[a.kind]
	for i := range values {
		if _, err := io.ReadFull(a.src, a.number); err != nil {
			return fmt.Errorf("npy: cut off: it holds less than the shape %v", runtime.FormatShape(a.shape))
		}
		values[i] = decode(a.order, a.number)
	}
	return nil
}

// readNPYHeader gives the type, the order and the shape.
func readNPYHeader(src io.Reader) ([]string, error) {
	head := make([]byte, 10)
	if _, err := io.ReadFull(src, head); err != nil || string(head[:6]) != "\x93NUMPY" || head[6] < 1 || head[6] > 3 {
		return nil, fmt.Errorf("npy: no array of NumPy's format, version 1 to 3")
	}
	length := int64(binary.LittleEndian.Uint16(head[8:]))
	if head[6] > 1 {
		high := make([]byte, 2)
		if _, err := io.ReadFull(src, high); err != nil {
			return nil, fmt.Errorf("npy: cut off in the header")
		}
		length |= int64(binary.LittleEndian.Uint16(high)) << 16
	}
	text, err := io.ReadAll(io.LimitReader(src, length))
	if err != nil {
		return nil, err
	}
	match := npyHeader.FindStringSubmatch(string(text))
	if match == nil {
		return nil, fmt.Errorf("npy: unknown header %.80q", text)
	}
	return match, nil
}

func npyShape(text string) ([]int, error) {
	shape := []int{}
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		d, err := strconv.ParseUint(part, 10, 31)
		if err != nil {
			return nil, fmt.Errorf("npy: impossible shape (%s)", text)
		}
		shape = append(shape, int(d))
	}
	return shape, nil
}
