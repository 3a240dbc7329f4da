package runtime

import (
	"encoding/binary"
	"math"
	"testing"
)

// TestDTypes compares the table with the types themselves.
func TestDTypes(t *testing.T) {
	testDType[float32](t, "float32", math.MaxFloat32)
	testDType[float64](t, "float64", math.MaxFloat64)
	if all := DTypes(); len(all) != 2 {
		t.Errorf("%v: test the others, too", all)
	}
	for _, d := range DTypes() {
		if n, known := dtypeSize[d.Stored()]; !known || int(n) != d.Bytes() {
			t.Errorf("%s is stored as %s, which has %d bytes, not %d", d, d.Stored(), n, d.Bytes())
		}
	}
}

func testDType[T Float](t *testing.T, name DType, largest float64) {
	t.Helper()
	d := DTypeOf[T]()
	if d != name || d.Bytes() != binary.Size(T(0)) || d.Max() != largest {
		t.Errorf("%s of %d bytes up to %g, expected %s", d, d.Bytes(), d.Max(), name)
	}
	if x := T(d.Max()); math.IsInf(float64(x), 0) || !math.IsInf(float64(x*2), 0) {
		t.Errorf("%s: %g is not the largest", name, d.Max())
	}
}
