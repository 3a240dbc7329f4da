package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"

	"github.com/rogpeppe/go-internal/testscript"
)

// images writes twelve pictures of 6 × 5 in each of the folders pets/cat and pets/dog: those of
// cats are light at the left, those of dogs at the right.
func images(ts *testscript.TestScript, _ bool, _ []string) {
	for i := range 24 {
		img := image.NewGray(image.Rect(0, 0, 6, 5))
		for k := range img.Pix {
			img.Pix[k] = byte(20 + (i*31+k*7)%60)
			if left := k%6 < 3; left == (i%2 == 0) {
				img.Pix[k] += 160
			}
		}
		writePicture(ts, fmt.Sprintf("pets/%s/%02d.png", []string{"cat", "dog"}[i%2], i), img)
	}
	small := image.NewRGBA(image.Rect(0, 0, 3, 3)) // of a cat, in colours
	for i := range 9 {
		small.Set(i%3, i/3, color.RGBA{uint8(200 - 80*(i%3)), uint8(190 - 80*(i%3)), 60, 255})
	}
	writePicture(ts, "new/deep/small.png", small)
}

func writePicture(ts *testscript.TestScript, name string, img image.Image) {
	var drawn bytes.Buffer
	ts.Check(png.Encode(&drawn, img))
	ts.Check(os.MkdirAll(filepath.Dir(ts.MkAbs(name)), 0o777))
	ts.Check(os.WriteFile(ts.MkAbs(name), drawn.Bytes(), 0o666))
}
