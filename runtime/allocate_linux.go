package runtime

import "syscall"

// adviseLargePages is a hint: what it changes is time, and errors do not matter.
func adviseLargePages(memory []byte) {
	const advice = 14 // MADV_HUGEPAGE
	_ = syscall.Madvise(memory, advice)
}
