package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// lockName is the file by which a process says that a directory is its own.
const lockName = ".lock"

var errLocked = errors.New("locked")

// ErrInUse is the error of a directory that another process has locked.
var ErrInUse = errors.New("in use by another training")

// ErrReplaced is the error of a directory in whose place there is another one,
// with files in it.
var ErrReplaced = errors.New("the directory was moved away, and there is another in its place")

// Directory is one that this process alone writes to, until it ends. Where the
// system has no locks, that is only hoped for.
type Directory struct {
	Disk
	Path string
	lock *os.File
	info os.FileInfo // of the directory that was owned last
}

// Own makes a directory, if there is none, and locks it. It makes sure that
// files can be written there.
func (d Disk) Own(path string) (*Directory, error) {
	o := &Directory{Disk: d, Path: path}
	if err := o.Restore(); err != nil {
		return nil, err
	}
	t, err := d.createTemporary(o.File(""))
	if err != nil {
		o.Close()
		return nil, o.cannot(err)
	}
	t.drop(d)
	return o, nil
}

func (o *Directory) cannot(err error) error {
	return &os.PathError{Op: "write to", Path: o.Path, Err: reason(err)}
}

// File is the path of a file in the directory.
func (o *Directory) File(name string) string {
	return o.Path + string(filepath.Separator) + name
}

// Restore makes the directory anew if it has vanished. It takes no other in its
// place that has files.
func (o *Directory) Restore() error {
	if o.lock != nil {
		if isAt(o.lock, o.File(lockName)) {
			return nil
		}
		o.lock.Close()
		o.lock = nil
	}
	if err := o.MkdirAll(o.Path); err != nil {
		if to, e := os.Readlink(o.Path); e == nil && errors.Is(err, fs.ErrExist) {
			err = fmt.Errorf("a link to %s, which is no directory", to)
		}
		return o.cannot(err)
	}
	if err := o.before(Operation{Name: "lock", Path: o.Path}); err != nil {
		return o.cannot(err)
	}
	f, err := openLock(o.File(lockName))
	if err == errLocked {
		err = ErrInUse
	}
	if err == nil {
		if err = o.take(); err != nil {
			closeLock(f)
		}
	}
	if err != nil {
		return o.cannot(err)
	}
	o.lock = f
	return nil
}

// take makes the locked directory the one that is owned.
func (o *Directory) take() error {
	info, err := os.Stat(o.Path)
	if err != nil {
		return err
	}
	if o.info != nil && !os.SameFile(o.info, info) {
		files, err := os.ReadDir(o.Path)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(files, func(f os.DirEntry) bool { return f.Name() != lockName }) {
			return ErrReplaced
		}
	}
	o.info = info
	return nil
}

// Close gives the directory free.
func (o *Directory) Close() {
	if o.lock != nil {
		closeLock(o.lock)
		o.lock = nil
	}
}
