package runtime

import (
	"testing"
	"unsafe"
)

func TestAllocate(t *testing.T) {
	small := Allocate[[3]float32](3)
	large := Allocate[[3 << 20]float64](1)
	for i := range large {
		if large[i] != 0 {
			t.Fatalf("element %d is %v", i, large[i])
		}
		large[i] = float64(i)
	}
	if at := uintptr(unsafe.Pointer(large)) % largePage; at != stagger {
		t.Errorf("a large value begins at byte %d of a page", at)
	}
	slice := AllocateSlice[[1 << 10]int64](3 << 9)
	for i := range slice {
		if slice[i] != [1 << 10]int64{} {
			t.Fatalf("element %d is not zero", i)
		}
	}
	if *small != [3]float32{} || large[12345] != 12345 {
		t.Error("memory is not what was written")
	}
}
