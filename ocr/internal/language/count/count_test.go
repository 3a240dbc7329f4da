package main

import (
	"bytes"
	"go/build"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/seed-5f2744a7/tensornet/ocr/internal/language"
)

// A model of counts has their probabilities, as they are by hand.
func TestCount(t *testing.T) {
	c := newCounts()
	c.add("  abab  ac ", 1)
	c.add("ab é ~~~", 2)
	var file, again bytes.Buffer
	if err := c.write(&file, 0); err != nil {
		t.Fatal(err)
	}
	if err := c.write(&again, 0); err != nil || !bytes.Equal(file.Bytes(), again.Bytes()) {
		t.Error("the same counts make two files", err)
	}
	m, err := language.Read(&file)
	if err != nil {
		t.Fatal(err)
	}
	// " abab ac " once, " ab " and " ~~~ " twice: 9 + 8 + 10 characters, of which 5 have an a, 4 a b.
	one := func(n float64) float64 { return (n + 5./95) / (27 + 5) }
	after := func(n, kinds, all, shorter float64) float64 { return (n + kinds*shorter) / (all + kinds) }
	for _, s := range []struct {
		text string
		want float64
	}{
		{"a", one(5)},
		{"b", one(4)},
		{"Z", one(0)},
		{"ab", after(4, 2, 5, one(4))},
		{"ac", after(1, 2, 5, one(1))},
		{"ba", after(1, 2, 4, one(5))},
	} {
		state, likely := int32(0), float32(0)
		for i := range len(s.text) {
			likely, state = m.Next(state, s.text[i])
		}
		if got := math.Exp(float64(likely)); math.Abs(got/s.want-1) > 0.04 {
			t.Errorf("%q has %v, want %v", s.text, got, s.want)
		}
	}
}

// The less is worth its place, the fewer sequences there are, and of those that are left begins stay.
func TestWorth(t *testing.T) {
	c := newCounts()
	for range 20 {
		c.add("the theme then", 1)
	}
	c.add("th", 1)
	size := math.MaxInt
	for _, worth := range []float64{0, 5, 30, 1e6} {
		var file bytes.Buffer
		if err := c.write(&file, worth); err != nil {
			t.Fatal(err)
		}
		if file.Len() >= size {
			t.Errorf("%d bytes where %v is worth it, %d where less is", file.Len(), worth, size)
		}
		size = file.Len()
		if _, err := language.Read(&file); err != nil {
			t.Error(err)
		}
	}
}

// The model of the package is made of this machine's Go, which need not be that of its maker: the
// models are about equally large.
func TestFile(t *testing.T) {
	if os.Getenv("TENSORNET_LONG") == "" {
		t.Skip("set TENSORNET_LONG=1 to count all texts")
	}
	path := filepath.Join(t.TempDir(), "text.model")
	if err := count(build.Default.GOROOT, path); err != nil {
		t.Fatal(err)
	}
	counted, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := os.Stat("../text.model")
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(float64(counted.Size())/float64(kept.Size())-1) > 0.05 {
		t.Errorf("%d bytes, those in the package are %d", counted.Size(), kept.Size())
	}
}
