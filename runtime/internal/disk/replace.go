package disk

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Replace replaces the file at path by what write writes, or leaves it as it
// was. The new content goes to a temporary file in the same directory, which is
// synced and renamed; the directory is synced, too. An existing file's
// permissions are kept, and a symbolic link stays one. Temporary files that
// processes have left there which are no more are removed.
func (d Disk) Replace(path string, write func(io.Writer) error) error {
	return d.ReplaceHeaded(path, func(w io.Writer) ([]byte, error) { return nil, write(w) })
}

// ReplaceHeaded is Replace of a file whose beginning is known at its end: the head that write
// returns takes the place of as many bytes.
func (d Disk) ReplaceHeaded(path string, write func(io.Writer) (head []byte, err error)) error {
	if err := d.replace(path, write); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

func (d Disk) replace(path string, write func(io.Writer) (head []byte, err error)) error {
	path, err := followLinks(path)
	if err != nil {
		return err
	}
	old, err := os.Stat(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return reason(err)
	}
	if old != nil && !old.Mode().IsRegular() {
		return errors.New("not a regular file")
	}
	dir, _ := filepath.Split(path)
	t, err := d.createTemporary(dir)
	if err != nil {
		return reason(err)
	}
	defer t.drop(d) // also when write panics
	if old != nil {
		if err := d.chmod(t.File, old.Mode().Perm()); err != nil {
			return reason(err)
		}
	}
	w := bufio.NewWriterSize(d.writer(t.File), 1<<16)
	head, err := write(w)
	if err != nil {
		if p := (*fs.PathError)(nil); errors.As(err, &p) && p.Path == t.Name() {
			return p.Err
		}
		return err
	}
	if err := w.Flush(); err != nil {
		return reason(err)
	}
	if len(head) > 0 {
		if _, err := t.Seek(0, io.SeekStart); err != nil {
			return reason(err)
		}
		if _, err := d.writer(t.File).Write(head); err != nil {
			return reason(err)
		}
	}
	if err := d.sync(t.File); err != nil {
		return reason(err)
	}
	if err := t.become(d, path); err != nil {
		return reason(err)
	}
	return reason(d.syncDir(dir))
}

// followLinks returns what path leads to, whether that exists or not.
func followLinks(path string) (string, error) {
	for range 40 { // as many as Linux follows
		target, err := os.Readlink(path)
		if err != nil {
			return path, nil // not a link
		}
		if !filepath.IsAbs(target) {
			dir, _ := filepath.Split(path)
			target = dir + target // Join would clean a "..", which is wrong behind a link
		}
		path = target
	}
	return "", errors.New("too many symbolic links")
}
