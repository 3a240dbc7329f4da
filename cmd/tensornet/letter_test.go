package main

import (
	"image"
	"image/draw"
	"image/png"
	"os"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// letter LETTER FILE draws a letter, black on white.
func letter(ts *testscript.TestScript, _ bool, args []string) {
	bold, err := opentype.Parse(gobold.TTF)
	ts.Check(err)
	face, err := opentype.NewFace(bold, &opentype.FaceOptions{Size: 150, DPI: 72})
	ts.Check(err)
	picture := image.NewGray(image.Rect(0, 0, 200, 200))
	draw.Draw(picture, picture.Bounds(), image.White, image.Point{}, draw.Src)
	d := font.Drawer{Dst: picture, Src: image.Black, Face: face, Dot: fixed.P(10, 155)}
	d.DrawString(args[0])
	file, err := os.Create(ts.MkAbs(args[1]))
	ts.Check(err)
	ts.Check(png.Encode(file, picture))
	ts.Check(file.Close())
}
