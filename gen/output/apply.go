package output

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// stage begins the names of folders in which new files wait. The go command
// does not look into them.
const stage = ".tensornet-gen-"

// left is the age from which a stage is one that a process left behind.
const left = time.Hour

// Apply makes the changes in dir. New files are all written before the first
// takes its place; if one cannot be, nothing changes.
func Apply(dir string, changes []Change) (err error) {
	if len(changes) == 0 {
		return nil
	}
	_, before := os.Stat(dir)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	defer func() {
		if err != nil && errors.Is(before, fs.ErrNotExist) {
			os.Remove(dir + string(filepath.Separator)) // if it is an empty folder
		}
	}()
	removeStages(dir)
	place, err := os.MkdirTemp(dir, stage)
	if err != nil {
		return fmt.Errorf("write into %s: %w", dir, reason(err))
	}
	defer os.RemoveAll(place)
	for _, c := range changes {
		if c.New == nil {
			continue
		}
		if err := c.write(staged(place, c)); err != nil {
			return fmt.Errorf("write %s: %w", c.Path, reason(err))
		}
	}
	for _, c := range changes {
		if c.New == nil {
			continue
		}
		if err := c.take(staged(place, c)); err != nil {
			return err
		}
	}
	for _, c := range changes {
		if c.New != nil {
			continue
		}
		if err := os.Remove(c.Path); err != nil && !errors.Is(err, fs.ErrNotExist) { // another process may have been first
			return err
		}
	}
	return nil
}

// take gives the file at path, which is whole, its place. One that was missing
// takes none that another process has taken since for another spec: as all
// packages begin with the same file, of two at once one changes nothing.
func (c *Change) take(path string) error {
	if c.Old == nil {
		switch err := os.Link(path, c.Path); {
		case err == nil:
			return nil
		case errors.Is(err, fs.ErrExist):
			found, err := read(c.Path)
			if err == nil && found != nil {
				err = owned(c.Path, found, c.spec)
			}
			if err != nil {
				return err
			}
		} // others: the file system has no links
	}
	if err := os.Rename(path, c.Path); err != nil {
		return fmt.Errorf("write %s: %w", c.Path, reason(err))
	}
	return nil
}

func staged(place string, c Change) string { return filepath.Join(place, filepath.Base(c.Path)) }

// write puts the new content at path, with the permissions of the old file.
func (c *Change) write(path string) error {
	err := runtime.WriteFile(path, func(w io.Writer) error {
		_, err := w.Write(c.New)
		return err
	})
	if err != nil {
		return errors.Unwrap(err) // it names a place that nobody knows
	}
	if old, err := os.Stat(c.Path); err == nil {
		return os.Chmod(path, old.Mode().Perm())
	}
	return nil
}

// removeStages removes what processes that ended untimely have left.
func removeStages(dir string) {
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		info, err := e.Info()
		if err == nil && e.IsDir() && strings.HasPrefix(e.Name(), stage) && time.Since(info.ModTime()) > left {
			os.RemoveAll(filepath.Join(dir, e.Name()))
		}
	}
}

// reason is err without a name that is temporary.
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
