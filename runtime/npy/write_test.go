package npy

import (
	"bytes"
	"io"
	"math"
	"slices"
	"strings"
	"testing"
)

// What is written is what NumPy writes, byte by byte.
func TestWriteAsNumPy(t *testing.T) {
	same := 0
	for _, s := range samples(t) {
		for _, kind := range []Kind{Float32, Float64, Int64} {
			if !bytes.HasPrefix(s.File, []byte("\x93NUMPY\x01")) || !bytes.Contains(s.File[:128], []byte("'"+string(kind)+"', 'fortran_order': False")) {
				continue
			}
			var b bytes.Buffer
			if err := Write(&b, kind, s.Shape, s.Values); err != nil {
				t.Fatal(err)
			}
			if same++; !bytes.Equal(b.Bytes(), s.File) {
				t.Errorf("%s: found %q, want %q", s.Name, b.Bytes(), s.File)
			}
		}
	}
	if same < 3 {
		t.Errorf("compared with %d files", same)
	}
}

func TestWriteMany(t *testing.T) {
	values := make([]float64, 3*chunk+5)
	for i := range values {
		values[i] = float64(i) * math.Pi
	}
	var b bytes.Buffer
	if err := Write(&b, Float64, []int{len(values)}, values); err != nil {
		t.Fatal(err)
	}
	_, got, err := Read(&b, len(values))
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range got {
		if v != values[i] {
			t.Fatalf("number %d is %v", i, v)
		}
	}
	if err := Write(io.Discard, Float64, []int{2}, values); err == nil || !strings.Contains(err.Error(), "expected 2 for the shape [2]") {
		t.Error(err)
	}
}

// TestHeadGrows: the head of an array that is written row by row has one length for any number of rows.
func TestHeadGrows(t *testing.T) {
	for _, item := range [][]int{{}, {3}, {28, 28, 1}, {123456789, 123456789, 12}} {
		room, err := RoomToGrow(Float32, item)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range []int{0, 1, 1000000, math.MaxInt32} {
			head, err := Head(Float32, append([]int{n}, item...), room)
			if err != nil || len(head) != room || room%64 != 0 {
				t.Errorf("%v: %d bytes of %d, %v", item, len(head), room, err)
			}
			if n > math.MaxInt/12 { // more than a system of 32 bits may hold
				continue
			}
			if a, err := Open(bytes.NewReader(head)); len(item) < 3 && (err != nil || a.Shape[0] != n || !slices.Equal(a.Shape[1:], item)) {
				t.Errorf("%d of %v: %+v, %v", n, item, a, err)
			}
		}
	}
}
