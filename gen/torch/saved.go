package torch

import (
	"archive/zip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/onnx"
)

// maxPickle bounds a pickle, which holds names and shapes alone.
const maxPickle = 64 << 20

// storages are PyTorch's types of numbers, by the classes that hold them.
var storages = map[class]onnx.DType{
	"torch.FloatStorage": 1, "torch.ByteStorage": 2, "torch.CharStorage": 3, "torch.ShortStorage": 5, "torch.IntStorage": 6,
	"torch.LongStorage": 7, "torch.BoolStorage": 9, "torch.HalfStorage": 10, "torch.DoubleStorage": 11, "torch.BFloat16Storage": 16,
}

// saved is a file of torch.save.
type saved struct {
	file  io.ReaderAt
	found map[string]*storage                // by key
	find  func(key string, s *storage) error // says where it is
}

// unpickle runs the pickle of what was saved and gives what is left of the data, too.
func (s *saved) unpickle(data []byte) (any, []byte, error) {
	u := &unpickler{data: data, build: s.build, load: s.load}
	v, err := u.run()
	if err != nil {
		return nil, nil, fmt.Errorf("its pickle is broken: %w", err)
	}
	return v, u.data, nil
}

// load finds a storage: "storage", its class, its key, the device, the number of elements.
func (s *saved) load(id any) (any, error) {
	list, _ := id.(*sequence)
	if list == nil || len(list.items) < 5 || list.items[0] != "storage" {
		return &call{}, nil // the source of a module, say
	}
	of, _ := list.items[1].(class)
	key, ok := list.items[2].(string)
	if !ok {
		return nil, errors.New("found a storage without a key")
	}
	dtype, known := storages[of]
	if !known {
		return &call{of: of}, nil
	}
	if found := s.found[key]; found != nil {
		if found.dtype != dtype {
			return nil, fmt.Errorf("storage %q has two types", key)
		}
		return found, nil
	}
	st := &storage{file: s.file, dtype: dtype}
	s.found[key] = st
	return st, s.find(key, st)
}

// build rebuilds tensors: storage, offset, shape and strides are the first of their arguments.
func (s *saved) build(of class, args []any) (any, bool, error) {
	switch of {
	case "collections.OrderedDict":
		return &dict{}, true, nil
	case "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state":
		if len(args) > 0 {
			return args[0], true, nil
		}
	case "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2":
		if len(args) < 4 {
			break
		}
		st, ok := args[0].(*storage)
		offset, whole := args[1].(int64)
		shape, err := sizes(args[2])
		strides, err2 := sizes(args[3])
		if !ok { // of a type that is not known
			return nil, false, nil
		}
		if !whole || err != nil || err2 != nil || len(shape) != len(strides) {
			return nil, true, errors.New("found a tensor without shape or strides")
		}
		return &Tensor{Shape: shape, Type: st.dtype, storage: st, offset: int(offset), strides: strides}, true, nil
	}
	return nil, false, nil
}

func sizes(v any) ([]int, error) {
	list, ok := v.(*sequence)
	if !ok {
		return nil, errors.ErrUnsupported
	}
	var all []int
	for _, item := range list.items {
		n, ok := item.(int64)
		if !ok {
			return nil, errors.ErrUnsupported
		}
		all = append(all, int(n))
	}
	return all, nil
}

// readZip reads what PyTorch writes since version 1.6: an archive without compression, with a
// pickle and a file for each storage.
func readZip(f io.ReaderAt, size int64, key string) ([]*Tensor, string, error) {
	archive, err := zip.NewReader(f, size)
	if err != nil {
		return nil, "", err
	}
	files := map[string]*zip.File{}
	folder, found := "", false
	for _, entry := range archive.File {
		files[entry.Name] = entry
		if path.Base(entry.Name) == "data.pkl" && !found {
			folder, found = strings.TrimSuffix(entry.Name, "data.pkl"), true
		}
	}
	switch {
	case !found:
		return nil, "", errors.New("found a zip archive without data.pkl, which is none of PyTorch's")
	case files[folder+"constants.pkl"] != nil:
		return nil, "", errors.New("found TorchScript; save the weights alone, torch.save(model.state_dict(), FILE)")
	}
	// place is where an entry's bytes are in the file.
	place := func(name string) (at, n int64, err error) {
		entry := files[folder+name]
		switch {
		case entry == nil:
			return 0, 0, errors.New("found no such entry in the archive")
		case entry.Method != zip.Store:
			return 0, 0, errors.New("found a compressed entry; PyTorch writes none")
		}
		at, err = entry.DataOffset()
		if n = int64(entry.UncompressedSize64); err == nil && (n < 0 || n > size || at > size-n) {
			err = io.ErrUnexpectedEOF
		}
		return at, n, err
	}
	read := func(name string, most int64) ([]byte, error) {
		at, n, err := place(name)
		if err == nil && n > most {
			err = fmt.Errorf("found %d bytes, expected at most %d", n, most)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		data := make([]byte, n)
		_, err = f.ReadAt(data, at)
		if err == io.EOF {
			err = nil
		}
		return data, err
	}
	if order, err := read("byteorder", 16); err == nil && string(order) == "big" {
		return nil, "", errors.New("its numbers are big-endian; save it on another machine")
	}
	data, err := read("data.pkl", maxPickle)
	if err != nil {
		return nil, "", err
	}
	s := &saved{file: f, found: map[string]*storage{}, find: func(key string, st *storage) (err error) {
		if st.at, st.size, err = place("data/" + key); err != nil {
			return fmt.Errorf("storage %q: %w", key, err)
		}
		return nil
	}}
	root, _, err := s.unpickle(data)
	if err != nil {
		return nil, "", err
	}
	return states(root, key)
}

// readLegacy reads what PyTorch wrote before, and writes with _use_new_zipfile_serialization =
// False: pickles of a magic number, a version, the machine, what was saved and the keys of the
// storages; then these, each behind its number of elements.
func readLegacy(f io.ReaderAt, size int64, key string) ([]*Tensor, string, error) {
	data := make([]byte, min(size, maxPickle))
	if _, err := f.ReadAt(data, 0); err != nil && err != io.EOF {
		return nil, "", err
	}
	all := len(data)
	s := &saved{file: f, found: map[string]*storage{}, find: func(string, *storage) error { return nil }}
	var parts [5]any
	for i := range parts {
		var err error
		if parts[i], data, err = s.unpickle(data); err != nil {
			return nil, "", err
		}
	}
	keys, ok := parts[4].(*sequence)
	if !ok || parts[1] != int64(1001) {
		return nil, "", errors.New("found a pickle that is none of PyTorch's")
	}
	at := int64(all - len(data))
	for _, k := range keys.items {
		name, _ := k.(string)
		st := s.found[name]
		if st == nil {
			return nil, "", fmt.Errorf("storage %q is of no tensor, or of a type that cannot be read", name)
		}
		var count [8]byte
		if _, err := f.ReadAt(count[:], at); err != nil {
			return nil, "", fmt.Errorf("storage %q: %w", name, err)
		}
		n := binary.LittleEndian.Uint64(count[:])
		if width := uint64(st.dtype.Bytes()); n > uint64(size)/width || int64(n*width) > size-at-8 {
			return nil, "", fmt.Errorf("storage %q: found %d bytes in the file, expected %d numbers", name, size-at-8, n)
		}
		st.at, st.size = at+8, int64(n)*int64(st.dtype.Bytes())
		at = st.at + st.size
	}
	return states(parts[3], key)
}
