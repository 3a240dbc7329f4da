//go:build !amd64 || purego

package runtime

// AVX2 reports whether vector code runs.
const AVX2 = false
