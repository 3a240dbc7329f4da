package disk

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"strings"
)

// Temporary files are called so, with random digits between.
const temporaryBegin, temporaryEnd = ".tensornet-", ".tmp"

// temporary is a file that is locked as long as it is written, so that other
// processes can tell it from those that nobody will finish.
type temporary struct {
	*os.File
	done bool
}

// createTemporary makes a file in dir, without those there that nobody will finish:
// processes that are killed again and again leave one at most.
func (d Disk) createTemporary(dir string) (*temporary, error) {
	d.removeTemporary(dir)
	for {
		f, err := d.create(fmt.Sprintf("%s%s%016x%s", dir, temporaryBegin, rand.Uint64(), temporaryEnd))
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if lock(f) != errLocked && isAt(f, f.Name()) {
			return &temporary{File: f}, nil
		}
		f.Close() // another process has taken it for an abandoned one
	}
}

// become renames the file, which thereby is complete.
func (t *temporary) become(d Disk, path string) error {
	if !canRenameOpen {
		if err := t.Close(); err != nil {
			return err
		}
	}
	if err := d.rename(t.Name(), path); err != nil {
		return err
	}
	t.done = true
	if canRenameOpen {
		t.Close() // all is synced
	}
	return nil
}

// drop removes the file unless it has become what it was made for.
func (t *temporary) drop(d Disk) {
	if !t.done {
		t.Close()
		d.Remove(t.Name())
	}
}

// removeTemporary removes what processes have left in dir that did not live to
// do so. Where that cannot be known, nothing is removed.
func (d Disk) removeTemporary(dir string) {
	entries, err := os.ReadDir(cmp.Or(dir, "."))
	if err != nil {
		return
	}
	for _, e := range entries {
		name := e.Name()
		if e.Type().IsRegular() && strings.HasPrefix(name, temporaryBegin) && strings.HasSuffix(name, temporaryEnd) && isAbandoned(dir+name) {
			d.Remove(dir + name)
		}
	}
}

// isAt reports whether path leads to the open file f.
func isAt(f *os.File, path string) bool {
	open, err := f.Stat()
	if err != nil {
		return false
	}
	found, err := os.Lstat(path)
	return err == nil && os.SameFile(open, found)
}
