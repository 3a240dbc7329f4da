package picture

import (
	"fmt"
	"image"
	"image/color"
)

// HeatMap draws a sample of the shape [height, width] or [height, width, channels] in gray and, beside
// it, what each of its places counts, from blue for negative over gray to red; of channels that is
// their sum.
func HeatMap(title string, values, counts []float64, shape []int) (image.Image, error) {
	if len(shape) < 2 || elements(shape) != len(values) || len(counts) != len(values) {
		return nil, fmt.Errorf("%d numbers and %d counts of the shape %v: want a picture", len(values), len(counts), shape)
	}
	plane, channels := shape, 1
	if len(shape) == 3 {
		plane, channels = shape[:2], shape[2]
	}
	height, width, at := layout(plane)
	scale := min(max(256/max(height, width), 1), 24)
	s, err := newSheet(title, 2, 2, width*scale, height*scale, 12, 0)
	if err != nil {
		return nil, err
	}
	tones, sums := make([]float64, height*width), make([]float64, height*width)
	low, high := 0., 1.
	for i, v := range values {
		tones[i/channels] += v / float64(channels)
		sums[i/channels] += counts[i]
		low, high = min(low, v), max(high, v)
	}
	colors, most := diverging(), largest(sums)
	for i := range tones[:elements(plane)] {
		row, column := at(i)
		for k, c := range []color.Color{color.Gray{uint8((tones[i]-low)/(high-low)*255 + 0.5)}, colors[shade(sums[i], most)]} {
			x, y := s.tile(k)
			s.cell(x+column*scale, y+row*scale, scale, c)
		}
	}
	return s, s.colorBar(colors)
}
