//go:build amd64 || arm64 || loong64 || ppc64le || riscv64

package runtime

import (
	"os"
	goruntime "runtime"
	"syscall"
	"unsafe"
)

// placeFile puts the pages of a file in the place of pages, private and to be copied
// when they are written. After a failure there may be nothing in that place.
func placeFile(f *os.File, pages []byte) bool { return putPages(int(f.Fd()), 0, pages) }

// placeMemory puts memory there.
func placeMemory(pages []byte) bool { return putPages(-1, syscall.MAP_ANON, pages) }

// putPages calls mmap itself, as syscall's takes no address.
func putPages(fd, flags int, pages []byte) bool {
	at := uintptr(unsafe.Pointer(unsafe.SliceData(pages)))
	_, _, errno := syscall.Syscall6(syscall.SYS_MMAP, at, uintptr(len(pages)),
		syscall.PROT_READ|syscall.PROT_WRITE, uintptr(syscall.MAP_PRIVATE|syscall.MAP_FIXED|flags), uintptr(fd), 0)
	goruntime.KeepAlive(pages)
	return errno == 0
}
