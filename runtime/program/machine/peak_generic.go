//go:build !amd64 || purego

package machine

import "github.com/seed-5f2744a7/tensornet/runtime"

// Neither is called without vector code.

func multiplyAdd(on runtime.Machine, bytes, turns int) {}

func readVectors(on runtime.Machine, from *byte, turns int) {}
