package data

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"io/fs"
	"slices"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// safetensors uses the samples of tensors that are called as the inputs, or as those of the training.
func (f *examplesFile) safetensors(src io.Reader, in *bufio.Reader) error {
	file, err := f.tensorFile(src, in)
	if err != nil {
		return err
	}
	tensors, count, err := f.inputTensors(file)
	if err != nil {
		return err
	}
	size := total(f.Info.Inputs)
	for range count {
		x, wanted := f.next()
		if x.Values = slices.Grow(x.Values, size)[:size]; count == 1 {
			x.Row = -1
		}
		rest := x.Values
		for k, t := range tensors {
			own := rest[:elements(f.Info.Inputs[k].Shape)]
			if err := t.next(own); err != nil {
				return err
			}
			if i := slices.IndexFunc(own, func(v float64) bool { return !runtime.IsFinite(v) }); i >= 0 && x.broken == nil {
				x.broken = x.errorf("input %q: %v among the numbers, at position %d: want finite ones", f.Info.Inputs[k].Name, own[i], i)
			}
			rest = rest[len(own):]
		}
		if wanted && !f.give(x) {
			return nil
		}
	}
	return nil
}

// tensorFile reads src by place where that is a file, and else all of it from in.
func (f *examplesFile) tensorFile(src io.Reader, in *bufio.Reader) (*tensorFile, error) {
	if file, ok := src.(interface {
		io.ReaderAt
		Stat() (fs.FileInfo, error)
	}); ok {
		info, err := file.Stat()
		if err != nil {
			return nil, err
		}
		var head [2]byte
		if n, _ := file.ReadAt(head[:], 0); info.Mode().IsRegular() && !isZipped(head[:n]) {
			return newTensorFile(file, info.Size())
		}
	}
	content, err := io.ReadAll(in)
	if err != nil {
		return nil, err
	}
	return newTensorFile(bytes.NewReader(content), int64(len(content)))
}

// inputTensors finds a tensor for each input, and how many samples they have.
func (f *examplesFile) inputTensors(file *tensorFile) (tensors []*tensor, count int, err error) {
	for k := range f.Info.Inputs {
		in := &f.Info.Inputs[k]
		name := in.Name
		if f.Preprocess != nil && len(f.Preprocess.Arrays) > 0 {
			name = f.Preprocess.Arrays[k]
		}
		t, err := file.tensor(name)
		if err != nil {
			return nil, 0, fmt.Errorf("tensor %q of the input %q: %w", name, in.Name, err)
		}
		n, ok := samplesOf(t.shape, in.Shape)
		if !ok {
			return nil, 0, fmt.Errorf("tensor %q: input %q: %w", name, in.Name, misfit(t.shape, in.Shape, ", or several of them with one more axis in front"))
		}
		if k == 0 {
			count = n
		}
		if n != count {
			return nil, 0, fmt.Errorf("tensor %q: %d samples, but %d of the input %q", name, n, count, f.Info.Inputs[0].Name)
		}
		tensors = append(tensors, t)
	}
	return tensors, count, nil
}

// samplesOf is as of training, where the first axis counts samples; or a tensor is one sample.
func samplesOf(shape, input []int) (count int, ok bool) {
	if len(shape) > 0 && shape[0] > 0 && isForm(shape[1:], input) {
		return shape[0], true
	}
	return fits(shape, input)
}

// isSafetensors reports whether a file begins as that format does.
func isSafetensors(head []byte) bool {
	return len(head) > 8 && head[8] == '{' && binary.LittleEndian.Uint64(head) < 1<<32
}
