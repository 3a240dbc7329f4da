// Command main runs kernels on buffers that it reads, each twice: in memory that
// ends where a page begins that nobody may touch, and in such that begins where
// one ends. A kernel that reads or writes outside dies in its own name.
package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"os"
	"slices"
	"unsafe"
)

var in, out = bufio.NewReader(os.Stdin), bufio.NewWriter(os.Stdout)

// run calls f with n buffers, the result's first, and writes the result.
func run[T float32 | float64](name string, n int, f func(b [][]T)) {
	buffers := make([][]T, n)
	for i := range buffers {
		var size uint64
		binary.Read(in, binary.LittleEndian, &size)
		buffers[i] = make([]T, size)
		binary.Read(in, binary.LittleEndian, buffers[i])
	}
	first := call(name, true, buffers, f)
	second := call(name, false, buffers, f)
	if !sameBits(first, second) {
		fail("%s: the result depends on where the operands are", name)
	}
	binary.Write(out, binary.LittleEndian, first)
}

func call[T any](name string, last bool, buffers [][]T, f func(b [][]T)) []T {
	var copies [][]T
	var checks []func() bool
	for _, b := range buffers {
		c, check := guarded(b, last)
		copies, checks = append(copies, c), append(checks, check)
	}
	f(copies)
	result := slices.Clone(copies[0])
	for i, c := range copies[1:] {
		if !sameBits(c, buffers[i+1]) {
			fail("%s: operand %d was changed", name, i+1)
		}
	}
	for i, check := range checks {
		if !check() {
			fail("%s: wrote outside, next to buffer %d", name, i)
		}
	}
	return result
}

func sameBits[T any](a, b []T) bool {
	return string(bytesOf(a)) == string(bytesOf(b))
}

func bytesOf[T any](x []T) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(x))), len(x)*int(unsafe.Sizeof(x[0])))
}

func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", args...)
	os.Exit(1)
}

func main() {
	calls()
	out.Flush()
}
