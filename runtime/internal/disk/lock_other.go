//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly || windows)

package disk

import "os"

const canRenameOpen = false

// lock does nothing: there is no lock here that ends with its process.
func lock(*os.File) error { return nil }

// isAbandoned does not know.
func isAbandoned(string) bool { return false }

func openLock(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666)
}

func closeLock(f *os.File) {
	ours := isAt(f, f.Name())
	f.Close()
	if ours {
		os.Remove(f.Name())
	}
}
