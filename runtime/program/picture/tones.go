package picture

import (
	"image"
	"image/color"
)

// Tones is a sample of the shape [height, width] or [height, width, channels] as a picture of as
// many pixels: in colours where it has three channels, and else these side by side in gray. Its
// least number is black and its greatest white, unless all are from 0 to 1. It is nil for other
// shapes.
func Tones(values []float64, shape []int) image.Image {
	if len(shape) != 2 && len(shape) != 3 || elements(shape) != len(values) || len(values) == 0 {
		return nil
	}
	low, high := 0., 1.
	for _, v := range values {
		low, high = min(low, v), max(high, v)
	}
	tone := func(v float64) uint8 { return uint8((v-low)/(high-low)*255 + 0.5) }
	height, width, at := layout(shape)
	if len(shape) == 3 && shape[2] == 3 {
		img := image.NewRGBA(image.Rect(0, 0, shape[1], shape[0]))
		for i := 0; i < len(values); i += 3 {
			img.SetRGBA(i/3%shape[1], i/3/shape[1], color.RGBA{tone(values[i]), tone(values[i+1]), tone(values[i+2]), 255})
		}
		return img
	}
	img := image.NewGray(image.Rect(0, 0, width, height))
	for i, v := range values {
		row, column := at(i)
		img.SetGray(column, row, color.Gray{tone(v)})
	}
	return img
}
