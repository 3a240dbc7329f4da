//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package runtime

import (
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// placeFile puts the pages of a file in the place of pages, private and to be copied
// when they are written. After a failure there may be nothing in that place.
func placeFile(f *os.File, pages []byte) bool { return putPages(int(f.Fd()), 0, pages) }

// placeMemory puts memory there.
func placeMemory(pages []byte) bool { return putPages(-1, unix.MAP_ANON, pages) }

func putPages(fd, flags int, pages []byte) bool {
	at := unsafe.Pointer(unsafe.SliceData(pages))
	_, err := unix.MmapPtr(fd, 0, at, uintptr(len(pages)), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_FIXED|flags)
	return err == nil
}
