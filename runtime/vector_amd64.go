//go:build !amd64.v3 && !purego

package runtime

import "golang.org/x/sys/cpu"

// AVX2 reports whether vector code runs: whether the processor has AVX2 and
// FMA. Tests turn it off to compare with plain Go.
var AVX2 = cpu.X86.HasAVX2 && cpu.X86.HasFMA
