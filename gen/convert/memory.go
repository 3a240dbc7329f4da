package convert

import (
	"bytes"
	"io/fs"
	"time"
)

// Files are those beside the spec.
func (r *Result) Files() fs.FS { return memory{r.Constants} }

// memory is a folder of constants that are not written yet.
type memory struct{ files map[string]*Constant }

// Open implements fs.FS.
func (m memory) Open(name string) (fs.File, error) {
	c := m.files[name]
	if c == nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	data := c.NPY()
	return &memoryFile{bytes.NewReader(data), name, int64(len(data))}, nil
}

// memoryFile is a file that is open, and what is known of it.
type memoryFile struct {
	*bytes.Reader
	name string
	size int64
}

func (f *memoryFile) Stat() (fs.FileInfo, error) { return f, nil }
func (f *memoryFile) Close() error               { return nil }
func (f *memoryFile) Name() string               { return f.name }
func (f *memoryFile) Size() int64                { return f.size }
func (f *memoryFile) Mode() fs.FileMode          { return 0o444 }
func (f *memoryFile) ModTime() time.Time         { return time.Time{} }
func (f *memoryFile) IsDir() bool                { return false }
func (f *memoryFile) Sys() any                   { return nil }
