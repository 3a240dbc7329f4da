//go:build !amd64 || amd64.v3 || purego

package probe

// inPlainGo runs f, which has plain Go alone, or no choice.
func inPlainGo(f func()) { f() }
