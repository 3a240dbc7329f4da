//go:build amd64.v4 && !purego

package runtime

// least is what every processor has that the program was built for: of the
// fourth level, which the Go runtime checks.
const least = avx512
