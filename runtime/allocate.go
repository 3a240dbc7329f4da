package runtime

import "unsafe"

// stagger is how many bytes lie between the places in a page where values begin.
const stagger = 1024

// largePage is the size of a large page. Values that fill one get large pages of
// their own, which take fewer look-ups.
const largePage = 2 << 20

// Allocate is new for values of numbers that are read from end to end. Those that
// a sweep goes through together should begin at different places in a page, 0
// to 3: else they displace each other from the first cache of some processors.
func Allocate[V any](place int) *V {
	return (*V)(unsafe.Add(allocate(place*stagger+int(unsafe.Sizeof(*new(V)))), place*stagger))
}

// AllocateSlice is make for values of numbers that may be large, see [Allocate].
func AllocateSlice[V any](n int) []V {
	return unsafe.Slice((*V)(allocate(n*int(unsafe.Sizeof(*new(V))))), n)
}

// allocate returns memory for numbers, all of it zero.
func allocate(bytes int) unsafe.Pointer {
	if bytes < largePage {
		return unsafe.Pointer(unsafe.SliceData(make([]uint64, bytes/8+1)))
	}
	pages := (bytes + largePage - 1) / largePage * largePage
	memory := make([]byte, pages+largePage)
	begin := -uintptr(unsafe.Pointer(unsafe.SliceData(memory))) % largePage
	adviseLargePages(memory[begin : begin+uintptr(pages)])
	return unsafe.Pointer(&memory[begin])
}
