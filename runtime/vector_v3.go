//go:build amd64.v3 && !purego

package runtime

// AVX2 reports whether vector code runs; GOAMD64=v3 promises AVX2 and FMA.
const AVX2 = true
