package disk

import (
	"errors"
	"fmt"
	"os"
)

// ErrShort is the error of a file that ends before the offset.
var ErrShort = errors.New("the file is shorter than it was")

// Append writes data at the offset of a file, the end of what is worth keeping
// of it; what comes after is dropped. A file that is not there is made.
func (d Disk) Append(path string, offset int64, data []byte) error {
	if err := d.append(path, offset, data); err != nil {
		return fmt.Errorf("write %s: %w", path, reason(err))
	}
	return nil
}

func (d Disk) append(path string, offset int64, data []byte) error {
	if err := d.before(Operation{Name: "open", Path: path}); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE, 0o666)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err == nil && info.Size() < offset {
		err = ErrShort
	}
	if err == nil && info.Size() > offset {
		err = d.truncate(f, offset)
	}
	if err != nil {
		return err
	}
	if _, err := f.Seek(offset, 0); err != nil {
		return err
	}
	if _, err := d.writer(f).Write(data); err != nil {
		return err
	}
	return d.sync(f)
}
