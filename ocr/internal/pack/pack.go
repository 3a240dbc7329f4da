// Package pack writes weights in few bytes, to put them into programs: those of matrices as
// multiples of a step that each of their rows has, of which most are small numbers, deflated.
package pack

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// magic begins what is deflated.
const magic = "tensornet pack 1\n"

// Write packs weights. Steps are the root mean square of their row divided by precision, 8 or
// more, or larger where weights are more than 127 steps.
func Write(dst io.Writer, tensors []runtime.Tensor[float32], precision float64) error {
	deflated, err := flate.NewWriter(dst, flate.BestCompression)
	if err != nil {
		return err
	}
	data := []byte(magic)
	for i := range tensors {
		data = appendTensor(data, &tensors[i], precision)
	}
	if _, err := deflated.Write(data); err != nil {
		return err
	}
	return deflated.Close()
}

// rows are the parts of a tensor that have a step each; none if its numbers are kept as they are.
func rows(t *runtime.Tensor[float32]) int {
	if len(t.Shape) < 2 {
		return 0
	}
	return t.Shape[0]
}

func appendTensor(data []byte, t *runtime.Tensor[float32], precision float64) []byte {
	data = binary.AppendUvarint(data, uint64(len(t.Name)))
	data = append(data, t.Name...)
	data = binary.AppendUvarint(data, uint64(len(t.Data)))
	n := rows(t)
	if n == 0 {
		for _, v := range t.Data {
			data = binary.LittleEndian.AppendUint32(data, math.Float32bits(v))
		}
		return data
	}
	width := len(t.Data) / n
	steps := make([]float32, n)
	for i := range steps {
		steps[i] = step(t.Data[i*width:][:width], precision)
		data = binary.LittleEndian.AppendUint32(data, math.Float32bits(steps[i]))
	}
	for i, s := range steps {
		for _, v := range t.Data[i*width:][:width] {
			q := 0.
			if s > 0 {
				q = math.RoundToEven(float64(v) / float64(s))
			}
			data = append(data, byte(int8(min(max(q, -127), 127))))
		}
	}
	return data
}

func step(row []float32, precision float64) float32 {
	squares, most := 0., 0.
	for _, v := range row {
		squares, most = squares+float64(v)*float64(v), max(most, math.Abs(float64(v)))
	}
	return float32(max(math.Sqrt(squares/float64(len(row)))/precision, most/127))
}

// Read fills tensors with what Write has packed of tensors of these names and sizes.
func Read(src io.Reader, tensors []runtime.Tensor[float32]) error {
	data, err := io.ReadAll(flate.NewReader(src))
	if err != nil {
		return fmt.Errorf("packed weights: %w", err)
	}
	r := bytes.NewReader(data)
	head := make([]byte, len(magic))
	if _, err := io.ReadFull(r, head); err != nil || string(head) != magic {
		return errors.New("packed weights: these are none, or of another version")
	}
	for i := range tensors {
		if err := readTensor(r, &tensors[i]); err != nil {
			return fmt.Errorf("packed weights: %s: %w", tensors[i].Name, err)
		}
	}
	if r.Len() > 0 {
		return fmt.Errorf("packed weights: %d bytes are left", r.Len())
	}
	return nil
}

func readTensor(r *bytes.Reader, t *runtime.Tensor[float32]) error {
	n, err := binary.ReadUvarint(r)
	if err != nil || n > uint64(r.Len()) {
		return io.ErrUnexpectedEOF
	}
	name := make([]byte, n)
	if _, err := io.ReadFull(r, name); err != nil {
		return err
	}
	if n, err = binary.ReadUvarint(r); err != nil {
		return err
	}
	if string(name) != t.Name || n != uint64(len(t.Data)) {
		return fmt.Errorf("found %d numbers of %q, expected %d", n, name, len(t.Data))
	}
	of := rows(t)
	if of == 0 {
		return binary.Read(r, binary.LittleEndian, t.Data)
	}
	steps, values := make([]float32, of), make([]int8, len(t.Data))
	if err := binary.Read(r, binary.LittleEndian, steps); err != nil {
		return err
	}
	if err := binary.Read(r, binary.LittleEndian, values); err != nil {
		return err
	}
	width := len(values) / of
	for i, v := range values {
		t.Data[i] = steps[i/width] * float32(v)
	}
	return nil
}
