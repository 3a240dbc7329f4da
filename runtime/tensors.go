package runtime

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// Tensor is a named array in a weights file. Data is row-major and as long as
// the product of Shape; reading writes into it.
type Tensor[T Float] struct {
	Name  string
	Shape []int
	Data  []T
}

// MismatchError reports that a weights file is of another network.
type MismatchError struct {
	Differences []string // one for each tensor that differs: found, expected
}

// ForeignError reports that a weights file does not say of which network it is,
// as those of other programs. Their tensors may have the right shapes and still
// be laid out in another way.
type ForeignError struct {
	Ambiguous []string // tensors that have the right shape in other layouts, too
}

// Error says how to read such a file all the same.
func (e *ForeignError) Error() string {
	text := "the file has no fingerprint of the network, so it was written by another program, which may order the numbers of a tensor in another way"
	if len(e.Ambiguous) > 0 {
		text += ": " + strings.Join(e.Ambiguous, ", ")
	}
	return text + "; if they are [out, in], and [out, kernel…, in] for convolutions, train, eval and predict take it with --foreign, Go with ReadForeign"
}

// Error lists the differences, each on a line of its own.
func (e *MismatchError) Error() string {
	return "the weights are of another network:\n\t" + strings.Join(e.Differences, "\n\t")
}

// WriteTensors writes a safetensors file: the tensors in the order given, and
// metadata, which may be nil. It returns the number of bytes written. Equal
// arguments give equal bytes.
func WriteTensors[T Float](dst io.Writer, tensors []Tensor[T], metadata map[string]string) (int64, error) {
	header, err := encodeHeader(tensors, metadata)
	if err != nil {
		return 0, err
	}
	n, err := dst.Write(header)
	written := int64(n)
	buffer := make([]byte, 0, 1<<16)
	for _, t := range tensors {
		for chunk := range slices.Chunk(t.Data, cap(buffer)/8) {
			if err != nil {
				return written, err
			}
			n, err = dst.Write(appendValues(buffer, chunk))
			written += int64(n)
		}
	}
	return written, err
}

// ReadTensors reads a safetensors file, up to its end, into the Data of
// tensors. The file must hold exactly these tensors with these shapes and this
// element type, in any order, or the error is a *MismatchError. If metadata
// has the key "fingerprint", the file must have the same, or the error is a
// *MismatchError, or a *ForeignError for a file that has none.
//
// On success the file's metadata is added to metadata, unless that is nil.
// After an error neither tensors nor metadata have changed. It returns the
// number of bytes read.
func ReadTensors[T Float](src io.Reader, tensors []Tensor[T], metadata map[string]string) (int64, error) {
	if err := checkTensors(tensors); err != nil {
		return 0, err
	}
	return readTensors(src, metadata, func(map[string]string) (expected[T], error) { return expected[T]{any: tensors}, nil })
}

// expected are the tensors of a file: weights, of which each must be a finite
// number, and others, which may hold any.
type expected[T Float] struct{ weights, any []Tensor[T] }

// readTensors is ReadTensors for tensors that depend on the file's metadata. An
// error of expect counts where the tensors are as expected.
func readTensors[T Float](src io.Reader, metadata map[string]string, expect func(metadata map[string]string) (expected[T], error)) (int64, error) {
	in := &countingReader{src: src}
	h, err := readHeader(in)
	if err != nil {
		return in.n, err
	}
	want, refused := expect(h.metadata)
	tensors := slices.Concat(want.weights, want.any)
	if err := cmp.Or(checkTensors(tensors), compare(h, tensors, metadata[fingerprintKey]), refused); err != nil {
		return in.n, err
	}
	data, err := readData(in, h.size)
	if err != nil {
		return in.n, err
	}
	for _, t := range want.weights {
		if err := refuseInfinite(t, data[h.entries[t.Name].begin:]); err != nil {
			return in.n, err
		}
	}
	for _, t := range tensors {
		decodeValues(t.Data, data[h.entries[t.Name].begin:])
	}
	if metadata != nil {
		for key, value := range h.metadata {
			metadata[key] = value
		}
	}
	return in.n, nil
}

// readData reads the rest of the file, which must be size bytes. Comparing
// the header first has made sure that size is the network's own.
func readData(in io.Reader, size uint64) ([]byte, error) {
	data := make([]byte, size)
	n, err := io.ReadFull(in, data)
	if err != nil {
		return nil, truncated("tensor data", n, size, err)
	}
	switch _, err := io.ReadFull(in, make([]byte, 1)); {
	case err == nil:
		return nil, fmt.Errorf("the file goes on after the %d bytes of its tensors", size)
	case err != io.EOF:
		return nil, err
	}
	return data, nil
}

// compare lists how the file differs from what the network expects.
func compare[T Float](h *header, tensors []Tensor[T], fingerprint string) error {
	var differences []string
	differ := func(name, found, expected string) {
		differences = append(differences, fmt.Sprintf("%q: found %s, expected %s", name, found, expected))
	}
	expected := make(map[string]bool, len(tensors))
	for _, t := range tensors {
		expected[t.Name] = true
		want := DTypeOf[T]().Stored() + " " + FormatShape(t.Shape)
		if found, ok := h.entries[t.Name]; !ok {
			differ(t.Name, "nothing", want)
		} else if found.String() != want {
			differ(t.Name, found.String(), want)
		}
	}
	for _, name := range h.order {
		if !expected[name] {
			differ(name, h.entries[name].String(), "nothing")
		}
	}
	if found := h.metadata[fingerprintKey]; found != "" && fingerprint != "" && found != fingerprint {
		differences = append(differences, differentSpec(found, fingerprint))
	}
	if differences != nil {
		return &MismatchError{differences}
	}
	if fingerprint != "" && h.metadata[fingerprintKey] == "" {
		return &ForeignError{ambiguous(tensors)}
	}
	return nil
}

// ambiguous names at most ten tensors with axes that can be exchanged without
// changing the shape.
func ambiguous[T Float](tensors []Tensor[T]) []string {
	var names []string
	for _, t := range tensors {
		if axes := slices.Clone(t.Shape); len(axes) > 1 && len(names) < 10 {
			slices.Sort(axes)
			if len(slices.Compact(axes)) < len(t.Shape) {
				names = append(names, fmt.Sprintf("%q %s", t.Name, FormatShape(t.Shape)))
			}
		}
	}
	return names
}

// checkTensors finds what no file can hold.
func checkTensors[T Float](tensors []Tensor[T]) error {
	seen := make(map[string]bool, len(tensors))
	for _, t := range tensors {
		size := 1
		for _, n := range t.Shape {
			size *= n
		}
		switch {
		case t.Name == metadataKey:
			return fmt.Errorf("tensor %q: the name is reserved", t.Name)
		case seen[t.Name]:
			return fmt.Errorf("tensor %q: the name is used twice", t.Name)
		case size != len(t.Data):
			return fmt.Errorf("tensor %q: %d values, expected %d for shape %s", t.Name, len(t.Data), size, FormatShape(t.Shape))
		}
		seen[t.Name] = true
	}
	return nil
}

func appendValues[T Float](dst []byte, values []T) []byte {
	switch values := any(values).(type) {
	case []float32:
		for _, v := range values {
			dst = binary.LittleEndian.AppendUint32(dst, math.Float32bits(v))
		}
	case []float64:
		for _, v := range values {
			dst = binary.LittleEndian.AppendUint64(dst, math.Float64bits(v))
		}
	}
	return dst
}

func decodeValues[T Float](values []T, src []byte) {
	switch values := any(values).(type) {
	case []float32:
		for i := range values {
			values[i] = math.Float32frombits(binary.LittleEndian.Uint32(src[4*i:]))
		}
	case []float64:
		for i := range values {
			values[i] = math.Float64frombits(binary.LittleEndian.Uint64(src[8*i:]))
		}
	}
}

// refuseInfinite names the first element in src that is not a finite number, if
// there is one.
func refuseInfinite[T Float](t Tensor[T], src []byte) error {
	var some [512]T
	for begin := 0; begin < len(t.Data); begin += len(some) {
		values := some[:min(len(some), len(t.Data)-begin)]
		decodeValues(values, src[begin*DTypeOf[T]().Bytes():])
		if i := slices.IndexFunc(values, func(v T) bool { return !IsFinite(v) }); i >= 0 {
			return fmt.Errorf("%q: found %v at %v, expected finite numbers", t.Name, values[i], position(t.Shape, begin+i))
		}
	}
	return nil
}

// position is where element i of a tensor is, from 0 in each dimension.
func position(shape []int, i int) string {
	at := make([]int, len(shape))
	for d := len(shape) - 1; d >= 0; d-- {
		at[d], i = i%shape[d], i/shape[d]
	}
	return FormatShape(at)
}

// truncated says how much of a part is there; other errors pass.
func truncated(part string, found int, expected uint64, err error) error {
	if err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%s: found %d of %d bytes: %w", part, found, expected, io.ErrUnexpectedEOF)
	}
	return err
}

type countingReader struct {
	src io.Reader
	n   int64
}

func (r *countingReader) Read(p []byte) (int, error) {
	n, err := r.src.Read(p)
	r.n += int64(n)
	return n, err
}
