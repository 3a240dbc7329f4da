//go:build !purego

package runtime

import "golang.org/x/sys/cpu"

// most is all that the processor has and the system supports.
func most() instructions {
	x := &cpu.X86
	switch {
	case !x.HasAVX2 || !x.HasFMA:
		return least
	case x.HasAVX512F && x.HasAVX512DQ && x.HasAVX512BW && x.HasAVX512VL:
		return avx512
	}
	return max(avx2, least)
}

// host leaves out what is slow.
func host() instructions {
	if i := most(); i < avx512 || cpu.X86.HasAVX512VBMI2 {
		return i
	}
	return max(avx2, least)
}
