// Package torch fills the weights of a network with those of a PyTorch model that has the same
// layers: it reads state dicts, finds which tensor belongs to which weight, and brings numbers
// into the order that the layers have.
//
// The way of a file is File → modules, which are tensors with the beginning of their names in
// common → a Plan, in which each layer has a module or a reason why not → numbers. What PyTorch
// calls a layer's weights, and their order there, are rows of a table by the layer's type. What
// names and shapes leave open is asked for and never guessed.
//
// Nothing of a file is executed, and none of its numbers is read before it has a place.
package torch

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/onnx"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// File is what is known of a file of tensors.
type File struct {
	Tensors []*Tensor // in its order
	Own     bool      // a network of tensornet wrote it, with its names and layouts
	State   bool      // it is the state of a training of such a network
	Key     string    // under which they were, where a checkpoint has more
}

// safetensorsTypes are its types of numbers.
var safetensorsTypes = map[string]onnx.DType{
	"F32": 1, "U8": 2, "I8": 3, "U16": 4, "I16": 5, "I32": 6, "I64": 7, "BOOL": 9, "F16": 10, "F64": 11, "U32": 12, "U64": 13,
	"BF16": 16, "F8_E4M3": 17, "F8_E5M2": 19,
}

// Bounds of what a file may have.
const (
	maxTensors = 100_000
	maxName    = 1000
)

// Read reads what a file says of its tensors: one of PyTorch's, of torch.save, or a safetensors
// file. key chooses one of several state dicts that a checkpoint has; "" for the only one. The
// file must stay open for their numbers.
func Read(f io.ReaderAt, size int64, key string) (*File, error) {
	head := make([]byte, 16)
	n, err := f.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return nil, err
	}
	head = head[:n]
	file := &File{}
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		file.Tensors, file.Key, err = readZip(f, size, key)
	case bytes.HasPrefix(head, []byte{0x80, 2, 0x8a}):
		file.Tensors, file.Key, err = readLegacy(f, size, key)
	case len(head) > 8 && head[8] == '{':
		file.Tensors, err = file.readSafetensors(f, size)
		if err == nil && key != "" {
			err = fmt.Errorf("there is no key %q: a safetensors file has tensors alone", key)
		}
	default:
		return nil, errors.New("found neither a file of PyTorch's, as torch.save writes, nor a safetensors file")
	}
	if err != nil {
		return nil, err
	}
	if len(file.Tensors) > maxTensors {
		return nil, fmt.Errorf("found %d tensors, expected at most %d", len(file.Tensors), maxTensors)
	}
	names := map[string]bool{}
	for _, t := range file.Tensors {
		if len(t.Name) > maxName {
			return nil, fmt.Errorf("tensor %.20q…: its name has %d bytes, expected at most %d", t.Name, len(t.Name), maxName)
		}
		if names[t.Name] {
			return nil, fmt.Errorf("tensor %q: the name is used twice", t.Name)
		}
		names[t.Name] = true
		if err := t.check(); err != nil {
			return nil, fmt.Errorf("tensor %q: %w", t.Name, err)
		}
	}
	return file, nil
}

func (file *File) readSafetensors(f io.ReaderAt, size int64) ([]*Tensor, error) {
	stored, metadata, err := runtime.ReadStored(io.NewSectionReader(f, 0, size))
	if err != nil {
		return nil, err
	}
	var list []*Tensor
	end := int64(0)
	for _, s := range stored {
		t := &Tensor{Name: s.Name, Type: safetensorsTypes[s.DType], storage: &storage{file: f, at: s.Offset, size: s.Size, dtype: safetensorsTypes[s.DType]}}
		for _, n := range s.Shape {
			t.Shape = append(t.Shape, int(n))
		}
		t.strides = rowMajor(t.Shape)
		if end = s.Offset + s.Size; end > size {
			return nil, fmt.Errorf("tensor %q: found %d bytes in the file, expected %d", s.Name, size, end)
		}
		list = append(list, t)
	}
	file.Own = metadata["fingerprint"] != ""
	_, file.State = metadata["step"]
	return list, nil
}

func rowMajor(shape []int) []int {
	strides, n := make([]int, len(shape)), 1
	for i, extent := range slices.Backward(shape) {
		strides[i] = n
		n *= max(extent, 1)
	}
	return strides
}

// states finds the state dict in what a file holds.
func states(root any, key string) ([]*Tensor, string, error) {
	const advice = "; save the weights alone, torch.save(model.state_dict(), FILE)"
	top, ok := root.(*dict)
	if c, is := root.(*call); is {
		return nil, "", fmt.Errorf("it holds an object of Python's class %s%s", c.of, advice)
	}
	if !ok {
		return nil, "", errors.New("it holds no state dict" + advice)
	}
	type candidate struct {
		key  string
		list []*Tensor
	}
	var found []candidate
	if list := tensorsOf(top); slices.ContainsFunc(list, func(t *Tensor) bool { return len(t.Shape) > 0 }) {
		found = append(found, candidate{"", list})
	}
	var names []string
	for i, k := range top.keys {
		inner, ok := top.values[i].(*dict)
		name, text := k.(string)
		if list := tensorsOf(inner); ok && text && list != nil {
			found, names = append(found, candidate{name, list}), append(names, name)
		}
	}
	if key != "" {
		for _, c := range found {
			if c.key == key {
				return c.list, key, nil
			}
		}
		return nil, "", fmt.Errorf("there is no state dict under the key %q; there are %s", key, listed(names))
	}
	switch len(found) {
	case 0:
		return nil, "", errors.New("found no tensors by name" + advice)
	case 1:
		return found[0].list, found[0].key, nil
	}
	return nil, "", fmt.Errorf("it holds several state dicts; choose one with --key: %s", listed(names))
}

// tensorsOf are the tensors of a dict, under their names there.
func tensorsOf(d *dict) []*Tensor {
	if d == nil {
		return nil
	}
	var list []*Tensor
	for i, k := range d.keys {
		name, ok := k.(string)
		t, is := d.values[i].(*Tensor)
		if ok && is {
			named := *t // two names may have the same tensor
			named.Name = name
			list = append(list, &named)
		}
	}
	return list
}

// listed are names in quotes, at most ten of them.
func listed(names []string) string {
	const most = 10
	var quoted []string
	for _, name := range names[:min(len(names), most)] {
		quoted = append(quoted, fmt.Sprintf("%q", name))
	}
	text := strings.Join(quoted, ", ")
	if len(names) > most {
		text += fmt.Sprintf(" and %d more", len(names)-most)
	}
	if text == "" {
		return "none"
	}
	return text
}
