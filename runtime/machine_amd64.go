//go:build !amd64.v3 && !purego

package runtime

import "golang.org/x/sys/cpu"

// least is what every processor has that the program was built for.
const least = plainGo

// host asks for the processor and for what the system supports.
func host() instructions {
	if cpu.X86.HasAVX2 && cpu.X86.HasFMA {
		return avx2
	}
	return plainGo
}
