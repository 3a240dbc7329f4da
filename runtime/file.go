package runtime

import (
	"io"

	"github.com/seed-5f2744a7/tensornet/runtime/internal/disk"
)

// WriteFile replaces the file at path by what write writes, or leaves it as it
// was: at no time is there half a file, nor after a loss of power. The new content
// goes to a temporary file in the same directory, which is synced and renamed. An
// existing file's permissions are kept, and a symbolic link stays one. Temporary
// files of processes that have died are removed.
func WriteFile(path string, write func(io.Writer) error) error {
	return disk.Disk{}.Replace(path, write)
}
