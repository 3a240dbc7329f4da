package ocr

import (
	"image"
	"image/color"

	"github.com/seed-5f2744a7/tensornet/runtime/program/exif"
)

// upright turns and mirrors a picture that was taken in an orientation.
func upright(g *image.Gray, orientation int) *image.Gray {
	if orientation == 1 {
		return g
	}
	t := exif.NewTurn(g.Rect.Size(), orientation)
	out := image.NewGray(image.Rectangle{Max: t.Size()})
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			at := t.From(x, y)
			out.Pix[y*out.Stride+x] = g.Pix[at.Y*g.Stride+at.X]
		}
	}
	return out
}

// turned is a picture as it looks upright, from 0, 0 on.
type turned struct {
	image.Image
	exif.Turn
}

func (t *turned) Bounds() image.Rectangle { return image.Rectangle{Max: t.Size()} }

func (t *turned) At(x, y int) color.Color {
	at := t.Image.Bounds().Min.Add(t.From(x, y))
	return t.Image.At(at.X, at.Y)
}
