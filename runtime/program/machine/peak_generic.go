//go:build !amd64 || purego

package machine

// Neither is called without vector code.

func multiplyAdd(bytes, turns int) {}

func read(from *byte, turns int) {}
