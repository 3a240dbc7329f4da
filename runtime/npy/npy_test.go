package npy

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// sample is a file of NumPy's own, see testdata/make.py.
type sample struct {
	Name   string
	File   []byte
	Shape  []int
	Values []float64
}

func samples(t testing.TB) (all []sample) {
	text, err := os.ReadFile("testdata/arrays.json")
	if err == nil {
		err = json.Unmarshal(text, &all)
	}
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestRead(t *testing.T) {
	all := samples(t)
	if len(all) < 28 {
		t.Fatalf("only %d files", len(all))
	}
	for _, s := range all {
		shape, values, err := Read(iotest.OneByteReader(bytes.NewReader(s.File)), 24)
		if err != nil || !slices.Equal(shape, s.Shape) || !slices.Equal(values, s.Values) {
			t.Errorf("%s: %v %v, %v, want %v %v", s.Name, shape, values, err, s.Shape, s.Values)
		}
		a, err := Open(bytes.NewReader(s.File))
		if err != nil {
			t.Errorf("%s: %v", s.Name, err)
		}
		piece := make([]float64, 1)
		for i, want := range s.Values {
			if err := a.Next(piece); err != nil || piece[0] != want {
				t.Fatalf("%s: number %d is %v, %v, want %v", s.Name, i, piece, err, want)
			}
		}
		if err := a.End(); err != nil {
			t.Errorf("%s: %v", s.Name, err)
		}
		for n := range s.File {
			if _, _, err := Read(bytes.NewReader(s.File[:n]), 24); err == nil {
				t.Fatalf("%s: %d of %d bytes are taken as all", s.Name, n, len(s.File))
			}
		}
		if _, _, err := Read(bytes.NewReader(append(s.File, 0)), 24); err == nil {
			t.Errorf("%s: what follows is dropped", s.Name)
		}
	}
}

func TestHalf(t *testing.T) {
	for bits, want := range map[uint16]float64{0x7c00: math.Inf(1), 0xfc00: math.Inf(-1), 0x8000: 0, 0x03ff: 1023. / (1 << 24), 0x3c01: 1 + 1./1024} {
		if got := half(bits); got != want || math.Signbit(got) != (bits>>15 == 1) {
			t.Errorf("%#x: got %v, want %v", bits, got, want)
		}
	}
	if !math.IsNaN(half(0x7e00)) {
		t.Error("no NaN")
	}
}

func TestRefused(t *testing.T) {
	file := func(version byte, length string, header string) string {
		return "\x93NUMPY" + string([]byte{version, 0}) + length + header
	}
	for _, c := range []struct{ text, want string }{
		{"", "npy: no array of NumPy's format, version 1 to 3"},
		{file(4, "\x00\x00", ""), "npy: no array of NumPy's format, version 1 to 3"},
		{file(1, "\xff\x00", "{"), "npy: cut off in the header"},
		{file(2, "\x02\x00\xff\xff", "{}"), "npy: a header of more than 65535 bytes"},
		{file(1, "\x02\x00", "{}"), `npy: unknown header "{}"`},
		{head("|S8", "False", "1,"), "npy: type |S8: want truth values, integers of 1 to 8 bytes or floats of 2 to 8"},
		{head("<f8", "False", "2147483648"), "npy: impossible shape (2147483648)"},
		{head("<f8", "False", "2147483647, 0, 2147483647, 2147483647"), "npy: impossible shape (2147483647, 0, 2147483647, 2147483647)"},
		{head("<f4", "False", "5, 5"), "npy: an array of the shape [5, 5]: want at most 24 numbers"},
		{head("<f4", "True", "5, 5"), "npy: an array of the shape [5, 5]: want at most 24 numbers"},
		{head("<f4", "True", "2, 2"), "npy: cut off: it holds less than the shape [2, 2]"},
	} {
		if _, _, err := Read(strings.NewReader(c.text), 24); err == nil || err.Error() != c.want {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}

func head(descr, fortran, shape string) string {
	h := "{'descr': '" + descr + "', 'fortran_order': " + fortran + ", 'shape': (" + shape + "), }\n"
	return "\x93NUMPY\x01\x00" + string([]byte{byte(len(h)), 0}) + h
}

// What a header claims takes no memory before the numbers are there.
func TestClaims(t *testing.T) {
	for _, fortran := range []string{"False", "True"} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		a, err := Open(strings.NewReader(head("<f8", fortran, "1000000, 1000000") + "1234567"))
		if err == nil {
			err = a.Next(make([]float64, 10))
		}
		runtime.ReadMemStats(&after)
		if err == nil || after.TotalAlloc-before.TotalAlloc > 1<<20 {
			t.Errorf("Fortran order %s: %v, %d bytes", fortran, err, after.TotalAlloc-before.TotalAlloc)
		}
	}
}

func FuzzNPY(f *testing.F) {
	for _, s := range samples(f) {
		f.Add(s.File)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		shape, values, err := Read(bytes.NewReader(file), 1000)
		if err == nil && len(values) != size(shape) {
			t.Errorf("%d numbers of the shape %v", len(values), shape)
		}
	})
}
