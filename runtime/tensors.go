package runtime

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
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
	return writeArrays(dst, Arrays(tensors), metadata)
}

func writeArrays(dst io.Writer, arrays []Array, metadata map[string]string) (int64, error) {
	header, err := encodeHeader(arrays, metadata)
	if err != nil {
		return 0, err
	}
	n, err := dst.Write(header)
	written := int64(n)
	buffer := make([]byte, 1<<16)
	for _, a := range arrays {
		for chunk := range slices.Chunk(a.memory, len(buffer)) {
			if err != nil {
				return written, err
			}
			chunk = append(buffer[:0], chunk...)
			a.dtype.turn(chunk)
			n, err = dst.Write(chunk)
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
	arrays := Arrays(tensors)
	if err := checkArrays(arrays); err != nil {
		return 0, err
	}
	return readArrays(src, metadata, func(map[string]string) (expected, error) { return expected{any: arrays}, nil })
}

// expected are the tensors of a file: weights, of which each must be a finite
// number and may be stored in half precision, and others, which may hold any.
type expected struct{ weights, any []Array }

// readArrays is ReadTensors for tensors that depend on the file's metadata. An
// error of expect counts where the tensors are as expected.
func readArrays(src io.Reader, metadata map[string]string, expect func(metadata map[string]string) (expected, error)) (int64, error) {
	in := &countingReader{src: src}
	h, err := readHeader(in)
	if err != nil {
		return in.n, err
	}
	want, refused := expect(h.metadata)
	arrays := slices.Concat(want.weights, want.any)
	if err := cmp.Or(checkArrays(arrays), compare(h, arrays, len(want.weights), metadata[fingerprintKey]), refused); err != nil {
		return in.n, err
	}
	data, err := readData(in, h.size)
	if err != nil {
		return in.n, err
	}
	all := make([][]byte, len(arrays))
	for i, a := range arrays {
		e := h.entries[a.Name]
		found := a.dtype.unpacked(e.dtype, e.of(data))
		all[i] = found
		if i < len(want.weights) {
			if i, v := a.dtype.infinite(found); i >= 0 {
				return in.n, fmt.Errorf("%q: found %v at %v, expected finite numbers", a.Name, v, position(a.Shape, i))
			}
		}
	}
	for i, a := range arrays {
		copy(a.memory, all[i])
	}
	if metadata != nil {
		maps.Copy(metadata, h.metadata)
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
	return data, atEnd(in, size)
}

// atEnd makes sure that nothing follows the size bytes of tensors.
func atEnd(in io.Reader, size uint64) error {
	switch _, err := io.ReadFull(in, make([]byte, 1)); {
	case err == nil:
		return fmt.Errorf("the file goes on after the %d bytes of its tensors", size)
	case err != io.EOF:
		return err
	}
	return nil
}

// compare lists how the file differs from what the network expects. The first arrays are weights.
func compare(h *header, arrays []Array, weights int, fingerprint string) error {
	var differences []string
	differ := func(name, found, expected string) {
		differences = append(differences, fmt.Sprintf("%q: found %s, expected %s", name, found, expected))
	}
	expected := make(map[string]bool, len(arrays))
	for i, a := range arrays {
		expected[a.Name] = true
		shape := FormatShape(a.Shape)
		want := a.dtype.Stored() + " " + shape
		switch found, ok := h.entries[a.Name]; {
		case !ok:
			differ(a.Name, "nothing", want)
		case i < weights && halves[found.dtype] != nil && FormatShape(found.shape) == shape:
		case found.String() != want:
			differ(a.Name, found.String(), want)
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
		return &ForeignError{ambiguous(arrays)}
	}
	return nil
}

// ambiguous names at most ten arrays with axes that can be exchanged without
// changing the shape.
func ambiguous(arrays []Array) []string {
	var names []string
	for _, a := range arrays {
		if axes := slices.Clone(a.Shape); len(axes) > 1 && len(names) < 10 {
			slices.Sort(axes)
			if len(slices.Compact(axes)) < len(a.Shape) {
				names = append(names, fmt.Sprintf("%q %s", a.Name, FormatShape(a.Shape)))
			}
		}
	}
	return names
}

// checkArrays finds what no file can hold.
func checkArrays(arrays []Array) error {
	seen := make(map[string]bool, len(arrays))
	for _, a := range arrays {
		count := len(a.memory) / a.dtype.Bytes()
		switch {
		case a.Name == metadataKey:
			return fmt.Errorf("tensor %q: the name is reserved", a.Name)
		case seen[a.Name]:
			return fmt.Errorf("tensor %q: the name is used twice", a.Name)
		case size(a.Shape) != count:
			return fmt.Errorf("tensor %q: %d values, expected %d for shape %s", a.Name, count, size(a.Shape), FormatShape(a.Shape))
		}
		seen[a.Name] = true
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
