package runtime

import "unsafe"

// apart is how many bytes lie between the places in a page where values begin.
const apart = 1024

// Allocate is new for values of numbers that are read from end to end. Those that
// a sweep goes through together should begin at different places in a page, 0
// to 3: else they displace each other from the first cache of some processors.
// For large ones large pages are asked for, which take fewer look-ups.
func Allocate[V any](place int) *V {
	memory := make([]uint64, place*apart/8+int(unsafe.Sizeof(*new(V)))/8+1)
	adviseLargePages(unsafe.Slice((*byte)(unsafe.Pointer(&memory[0])), 8*len(memory)))
	return (*V)(unsafe.Pointer(&memory[place*apart/8]))
}

// AllocateSlice is make for large values, see [Allocate].
func AllocateSlice[V any](n int) []V {
	s := make([]V, n)
	adviseLargePages(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(s))), uintptr(n)*unsafe.Sizeof(*new(V))))
	return s
}
