package main

import (
	"archive/zip"
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime/npy"
)

// TestDraw makes sure that a seed has one picture, that shapes are where the mask says, and
// that all kinds are drawn.
func TestDraw(t *testing.T) {
	var seen [kinds]int
	for i := range uint64(40) {
		image, mask := draw(rand.New(rand.NewPCG(1, i)))
		again, _ := draw(rand.New(rand.NewPCG(1, i)))
		if !slices.Equal(image, again) {
			t.Fatalf("picture %d is another one when it is drawn again", i)
		}
		for _, kind := range mask {
			seen[kind]++
		}
	}
	for kind, pixels := range seen {
		if pixels < 40 {
			t.Errorf("kind %d has %d pixels in 40 pictures", kind, pixels)
		}
	}
	r := rand.New(rand.NewPCG(1, 1))
	for kind := byte(disk); kind < kinds; kind++ {
		inside := shape(r, kind)
		area := 0
		for y := range 2 * side {
			for x := range 2 * side {
				if inside(float64(x-side/2), float64(y-side/2)) {
					area++
				}
			}
		}
		if area < 20 || area > 400 {
			t.Errorf("kind %d covers %d pixels", kind, area)
		}
	}
}

// TestWrite reads the file of arrays.
func TestWrite(t *testing.T) {
	pixels := make([]byte, count*side*side)
	for i := range pixels {
		pixels[i] = byte(i % 251)
	}
	var b bytes.Buffer
	if err := write(&b, map[string][]byte{"image": pixels}, "image"); err != nil {
		t.Fatal(err)
	}
	archive, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	f, err := archive.Open("image.npy")
	if err != nil {
		t.Fatal(err)
	}
	shape, values, err := npy.Read(f, len(pixels))
	if err != nil || !slices.Equal(shape, []int{count, side, side}) || values[1000] != 1000%251 {
		t.Errorf("%v, %v, %v", shape, values[1000], err)
	}
}
