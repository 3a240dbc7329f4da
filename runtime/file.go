package runtime

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// WriteFile replaces the file at path by what write writes, or leaves it as it
// was: at no time is there half a file. The new content goes to a temporary
// file in the same directory, which is synced and renamed. An existing file's
// permissions are kept, and a symbolic link stays one.
func WriteFile(path string, write func(io.Writer) error) error {
	if err := replaceFile(path, write); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

func replaceFile(path string, write func(io.Writer) error) (err error) {
	path, err = followLinks(path)
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
	f, err := createTemp(path)
	if err != nil {
		return reason(err)
	}
	done := false
	defer func() {
		if !done { // also when write panics
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if old != nil {
		if err := f.Chmod(old.Mode().Perm()); err != nil {
			return reason(err)
		}
	}
	if err := fill(f, write); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return reason(err)
	}
	done = true
	return nil
}

// fill writes, syncs and closes.
func fill(f *os.File, write func(io.Writer) error) error {
	w := bufio.NewWriterSize(f, 1<<16)
	if err := write(w); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return reason(err)
	}
	if err := f.Sync(); err != nil {
		return reason(err)
	}
	return reason(f.Close())
}

// createTemp opens a new file beside path. Unlike os.CreateTemp it gives the
// permissions that the umask allows.
func createTemp(path string) (*os.File, error) {
	dir, _ := filepath.Split(path)
	for {
		name := fmt.Sprintf("%s.tensornet-%016x.tmp", dir, rand.Uint64())
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
	}
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

// reason is err without the temporary file's name.
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
