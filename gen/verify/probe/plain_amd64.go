//go:build !amd64.v3 && !purego

package probe

import "github.com/seed-5f2744a7/tensornet/runtime"

// inPlainGo runs f without vector code.
func inPlainGo(f func()) {
	defer func(before bool) { runtime.AVX2 = before }(runtime.AVX2)
	runtime.AVX2 = false
	f()
}
