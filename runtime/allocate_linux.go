package runtime

import (
	"syscall"
	"unsafe"
)

// adviseLargePages is a hint: what it changes is time, and errors do not matter.
func adviseLargePages(memory []byte) {
	const page = 2 << 20
	const advice = 14 // MADV_HUGEPAGE
	begin := -uintptr(unsafe.Pointer(unsafe.SliceData(memory))) % page
	if n := uintptr(len(memory)); n >= begin+page {
		_ = syscall.Madvise(memory[begin:n-(n-begin)%page], advice)
	}
}
