package ocr

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	_ "image/gif" // pictures that Decode reads
	_ "image/jpeg"
	_ "image/png"
	"io"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime/program/exif"
)

// Limits of the pictures that Decode reads. While it does, a picture takes 15 bytes a pixel at most, if
// it is a progressive JPEG, and 540 MB. An A4 page at 600 dots an inch has 34.8 million pixels.
const (
	MaxPixels = 36_000_000
	MaxBytes  = 1 << 28 // of the file
)

// Decode reads a PNG, JPEG or GIF in tones of gray, of an animation the first picture, and turns it as a
// camera has noted in a JPEG or PNG (its Exif orientation). One with more than [MaxPixels] is refused before
// there is memory for it.
func Decode(r io.Reader) (*image.Gray, error) {
	picture, orientation, err := decode(r)
	if err != nil {
		return nil, err
	}
	return upright(Gray(picture), orientation), nil
}

// DecodeColours is [Decode] without the loss of colours, of which [Gray] makes the same tones. The
// picture begins at 0, 0.
func DecodeColours(r io.Reader) (image.Image, error) {
	picture, orientation, err := decode(r)
	if err != nil {
		return nil, err
	}
	return &turned{picture, exif.NewTurn(picture.Bounds().Size(), orientation)}, nil
}

// decode is a picture as it was taken, and in which orientation.
func decode(r io.Reader) (picture image.Image, turned int, err error) {
	file, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return nil, 0, err
	}
	if len(file) > MaxBytes {
		return nil, 0, fmt.Errorf("the file has more than %d bytes", MaxBytes)
	}
	config, format, err := image.DecodeConfig(bytes.NewReader(file))
	if err != nil {
		if len(file) == 0 {
			return nil, 0, errors.New("the file is empty: expected a PNG, JPEG or GIF")
		}
		return nil, 0, fmt.Errorf("%w: expected a PNG, JPEG or GIF", err)
	}
	if config.Width < 1 || config.Height < 1 || config.Width > MaxPixels/config.Height {
		return nil, 0, fmt.Errorf("the picture is %d pixels wide and %d high: expected 1 to %d pixels", config.Width, config.Height, MaxPixels)
	}
	if picture, _, err = image.Decode(bytes.NewReader(file)); err != nil {
		if strings.HasPrefix(err.Error(), format+": ") {
			return nil, 0, err
		}
		return nil, 0, fmt.Errorf("%s: %w", format, err)
	}
	if whole := image.Rect(0, 0, config.Width, config.Height); picture.Bounds() != whole { // as of a GIF
		canvas := image.NewRGBA(whole)
		draw.Draw(canvas, whole, image.White, image.Point{}, draw.Src)
		draw.Draw(canvas, whole, picture, image.Point{}, draw.Over)
		picture = canvas
	}
	return picture, exif.Orientation(file), nil
}

// Gray is a picture in tones of gray, which begins at 0, 0; what is transparent shows white.
func Gray(picture image.Image) *image.Gray {
	bounds := picture.Bounds()
	area := image.Rect(0, 0, bounds.Dx(), bounds.Dy())
	if g, ok := picture.(*image.Gray); ok && bounds == area {
		return g
	}
	gray := image.NewGray(area)
	for y := range area.Dy() {
		row := gray.Pix[y*gray.Stride:][:area.Dx()]
		switch p := picture.(type) {
		case *image.Gray:
			copy(row, p.Pix[p.PixOffset(bounds.Min.X, bounds.Min.Y+y):])
		case *image.YCbCr:
			copy(row, p.Y[p.YOffset(bounds.Min.X, bounds.Min.Y+y):])
		case image.RGBA64Image:
			for x := range row {
				row[x] = onWhite(p.RGBA64At(bounds.Min.X+x, bounds.Min.Y+y))
			}
		default:
			for x := range row {
				r, g, b, a := p.At(bounds.Min.X+x, bounds.Min.Y+y).RGBA()
				row[x] = onWhite(color.RGBA64{uint16(r), uint16(g), uint16(b), uint16(a)})
			}
		}
	}
	return gray
}

// onWhite is the tone of a colour on white paper, with the weights of package color.
func onWhite(c color.RGBA64) uint8 {
	tone := (19595*uint32(c.R) + 38470*uint32(c.G) + 7471*uint32(c.B) + 1<<15) >> 16
	return uint8((tone + 0xffff - uint32(c.A)) >> 8)
}
