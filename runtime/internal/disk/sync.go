package disk

import (
	"cmp"
	"errors"
	"os"
	goruntime "runtime"
	"syscall"
)

// syncDir makes sure that the names in a directory outlive a loss of power,
// where the system can do so.
func (d Disk) syncDir(dir string) error {
	if goruntime.GOOS == "windows" || goruntime.GOOS == "js" {
		return nil
	}
	f, err := os.Open(cmp.Or(dir, "."))
	if err != nil {
		return nil // it can be written, but not read
	}
	defer f.Close()
	err = d.sync(f)
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported) {
		return nil
	}
	return err
}
