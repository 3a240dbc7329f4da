package disk

import (
	"io/fs"
	"os"
	"syscall"
	"time"
)

const canRenameOpen = false

// lock does nothing: Windows removes no file that is open.
func lock(*os.File) error { return nil }

// isAbandoned reports whether nobody writes a temporary file any more. Between its
// last byte and its new name it is closed for a moment.
func isAbandoned(path string) bool {
	info, err := os.Stat(path)
	return err == nil && time.Since(info.ModTime()) > time.Hour
}

const (
	fileFlagDeleteOnClose = 0x04000000
	errorSharingViolation = syscall.Errno(32)
)

// openLock opens the file at path for this process alone, until it ends.
func openLock(path string) (*os.File, error) {
	name, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return nil, err
	}
	const deletion = 0x00010000
	handle, err := syscall.CreateFile(name, syscall.GENERIC_READ|syscall.GENERIC_WRITE|deletion, 0, nil,
		syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL|fileFlagDeleteOnClose, 0)
	if err == errorSharingViolation {
		return nil, errLocked
	}
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: path, Err: err}
	}
	return os.NewFile(uintptr(handle), path), nil
}

func closeLock(f *os.File) { f.Close() }
