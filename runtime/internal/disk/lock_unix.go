//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package disk

import (
	"os"
	"syscall"
)

const canRenameOpen = true

// lock locks f until it is closed or the process has ended.
func lock(f *os.File) error {
	for {
		switch err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err {
		case syscall.EINTR:
		case syscall.EWOULDBLOCK:
			return errLocked
		default:
			return err
		}
	}
}

// isAbandoned reports whether nobody writes a temporary file any more.
func isAbandoned(path string) bool {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return false
	}
	defer f.Close()
	return lock(f) == nil && isAt(f, path)
}

// openLock opens the file at path and locks it.
func openLock(path string) (*os.File, error) {
	for {
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666)
		if err != nil {
			return nil, err
		}
		if lock(f) == errLocked {
			f.Close()
			return nil, errLocked
		}
		if isAt(f, path) {
			return f, nil
		}
		f.Close() // its owner has just removed it
	}
}

// closeLock removes the file while it is locked still, if it is there and not
// another in its place.
func closeLock(f *os.File) {
	if isAt(f, f.Name()) {
		os.Remove(f.Name())
	}
	f.Close()
}
