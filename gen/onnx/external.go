package onnx

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strconv"
)

// external is where numbers are: in a file beside the model.
type external struct {
	files          fs.FS
	location       string
	offset, length int64 // length is -1 where it is not said
}

// where reads a key and its value.
func (r *reader) where(f field, e *external) error {
	var key, value string
	err := r.message(f, func(f field) error {
		switch f.number {
		case 1:
			return f.setText(&key)
		case 2:
			return f.setText(&value)
		}
		return nil
	})
	if err != nil {
		return err
	}
	to := map[string]*int64{"offset": &e.offset, "length": &e.length}[key]
	switch {
	case key == "location":
		e.location = value
	case to != nil:
		if *to, err = strconv.ParseInt(value, 10, 64); err != nil || *to < 0 {
			return fmt.Errorf("external data: the %s is %q, expected a number", key, value)
		}
	}
	return nil
}

// read reads size bytes of the file.
func (e *external) read(size int64) ([]byte, error) {
	raw, err := e.load(size)
	if err != nil {
		return nil, fmt.Errorf("external data %q: %w", e.location, err)
	}
	return raw, nil
}

func (e *external) load(size int64) ([]byte, error) {
	switch {
	case e.files == nil:
		return nil, errors.New("there is no access to files beside the model")
	case !fs.ValidPath(e.location) || e.location == ".":
		return nil, errors.New("found this path, expected that of a file beside the model or in a folder there, with /")
	case e.length >= 0 && e.length != size:
		return nil, fmt.Errorf("found a length of %d bytes, expected %d", e.length, size)
	}
	// Opening what is no file might wait for ever.
	info, err := fs.Stat(e.files, e.location)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, errors.New("found no such file beside the model")
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, errors.New("this is no regular file")
	case info.Size() < size || e.offset > info.Size()-size:
		return nil, fmt.Errorf("found %d bytes in the file, expected %d from %d on", info.Size(), size, e.offset)
	}
	f, err := e.files.Open(e.location)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if s, ok := f.(io.Seeker); ok {
		_, err = s.Seek(e.offset, io.SeekStart)
	} else {
		_, err = io.CopyN(io.Discard, f, e.offset)
	}
	if err != nil {
		return nil, err
	}
	raw := make([]byte, size)
	_, err = io.ReadFull(f, raw)
	return raw, err
}
