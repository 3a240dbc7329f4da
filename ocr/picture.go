package ocr

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	_ "image/gif" // pictures that Decode reads
	_ "image/jpeg"
	_ "image/png"
	"io"
)

// MaxPixels is how many pixels a picture has at most.
const MaxPixels = 1 << 26

// Decode reads a PNG, JPEG or GIF in tones of gray. One with more than [MaxPixels] is refused
// before there is memory for it.
func Decode(r io.Reader) (*image.Gray, error) {
	file, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	config, format, err := image.DecodeConfig(bytes.NewReader(file))
	if err != nil {
		if len(file) == 0 {
			return nil, fmt.Errorf("the file is empty: expected a PNG, JPEG or GIF")
		}
		return nil, fmt.Errorf("%w: expected a PNG, JPEG or GIF", err)
	}
	if config.Width < 1 || config.Height < 1 || config.Width > MaxPixels/config.Height {
		return nil, fmt.Errorf("the picture is %d pixels wide and %d high: expected %d pixels at most", config.Width, config.Height, MaxPixels)
	}
	picture, _, err := image.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", format, err)
	}
	return Gray(picture), nil
}

// Gray is a picture in tones of gray, which begins at 0, 0; what is transparent shows white.
func Gray(picture image.Image) *image.Gray {
	bounds := picture.Bounds()
	area := image.Rect(0, 0, bounds.Dx(), bounds.Dy())
	if g, ok := picture.(*image.Gray); ok && bounds == area {
		return g
	}
	gray := image.NewGray(area)
	draw.Draw(gray, area, image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(gray, area, picture, bounds.Min, draw.Over)
	return gray
}
