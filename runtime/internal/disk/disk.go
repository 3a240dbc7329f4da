// Package disk changes files so that whatever happens meanwhile, another
// process, a full disk or the end of this one, finds them old or new.
package disk

import (
	"errors"
	"io"
	"io/fs"
	"os"
)

// Disk is the operations by which files are changed. The zero value does them.
type Disk struct {
	// Fault, unless it is nil, is asked before each operation, and its error is
	// the operation's. It may do part of a write by itself.
	Fault func(Operation) error
}

// ErrUnneeded is what Fault returns of a sync that is to succeed without being done.
var ErrUnneeded = errors.New("unneeded")

// Operation is what is about to be done.
type Operation struct {
	Name string // mkdir, create, chmod, write, truncate, sync, rename, remove
	Path string
	Data []byte   // to be written
	File *os.File // to write to
}

func (d Disk) before(o Operation) error {
	if d.Fault == nil {
		return nil
	}
	return d.Fault(o)
}

// MkdirAll is os.MkdirAll.
func (d Disk) MkdirAll(path string) error {
	if err := d.before(Operation{Name: "mkdir", Path: path}); err != nil {
		return err
	}
	return os.MkdirAll(path, 0o777)
}

// Remove is os.Remove.
func (d Disk) Remove(path string) error {
	if err := d.before(Operation{Name: "remove", Path: path}); err != nil {
		return err
	}
	return os.Remove(path)
}

func (d Disk) rename(from, to string) error {
	if err := d.before(Operation{Name: "rename", Path: to}); err != nil {
		return err
	}
	return os.Rename(from, to)
}

func (d Disk) chmod(f *os.File, mode fs.FileMode) error {
	if err := d.before(Operation{Name: "chmod", Path: f.Name()}); err != nil {
		return err
	}
	return f.Chmod(mode)
}

func (d Disk) truncate(f *os.File, size int64) error {
	if err := d.before(Operation{Name: "truncate", Path: f.Name()}); err != nil {
		return err
	}
	return f.Truncate(size)
}

func (d Disk) sync(f *os.File) error {
	switch err := d.before(Operation{Name: "sync", Path: f.Name()}); err {
	case nil:
		return f.Sync()
	case ErrUnneeded:
		return nil
	default:
		return err
	}
}

// create opens a file that is not there yet. Unlike os.CreateTemp it gives the
// permissions that the umask allows.
func (d Disk) create(path string) (*os.File, error) {
	if err := d.before(Operation{Name: "create", Path: path}); err != nil {
		return nil, err
	}
	return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
}

// writer writes to a file.
func (d Disk) writer(f *os.File) io.Writer { return &writer{d, f} }

type writer struct {
	disk Disk
	file *os.File
}

func (w *writer) Write(p []byte) (int, error) {
	if err := w.disk.before(Operation{Name: "write", Path: w.file.Name(), Data: p, File: w.file}); err != nil {
		return 0, err
	}
	return w.file.Write(p)
}

// reason is err without the name of a file that is temporary.
func reason(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	var l *os.LinkError
	if errors.As(err, &l) {
		return l.Err
	}
	return err
}
