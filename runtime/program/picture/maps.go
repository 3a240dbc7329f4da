package picture

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"strconv"
)

// Maps draws what a layer makes of samples, of the shape [height, width, channels], [height, width] or
// less: a tile a channel, and a row of tiles a sample where there are several. In each sample the
// least number, or 0, is black, and the greatest, or 0, white. What is not finite is drawn red.
func Maps(title string, samples [][]float64, shape []int) (image.Image, error) {
	height, width, channels := mapShape(shape)
	if len(samples) == 0 || len(samples) > MostMaps(shape) {
		return nil, fmt.Errorf("%d samples of %d channels: want 1 to %d", len(samples), channels, MostMaps(shape))
	}
	scale := max(leastTile/max(height, width), 1)
	columns := channels
	if len(samples) == 1 {
		columns = 0
	}
	s, err := newSheet(title, len(samples)*channels, columns, width*scale, height*scale, 6, 16)
	if err != nil {
		return nil, err
	}
	for i, values := range samples {
		low, high := 0., 0.
		for _, v := range values {
			if !math.IsInf(v, 0) && !math.IsNaN(v) {
				low, high = min(low, v), max(high, v)
			}
		}
		for c := range channels {
			x, y := s.tile(i*channels + c)
			for at := range height * width {
				s.cell(x+at%width*scale, y+at/width*scale, scale, mapTone(values[at*channels+c], low, high))
			}
			if err := s.text(strconv.Itoa(c), x, y+height*scale+13, captionSize, faint); err != nil {
				return nil, err
			}
		}
	}
	return s, nil
}

// MostMaps is of how many samples of a shape a sheet has room for.
func MostMaps(shape []int) int {
	_, _, channels := mapShape(shape)
	return max(1, maxTiles/channels)
}

// mapShape is that of a sample; a vector is one line.
func mapShape(shape []int) (height, width, channels int) {
	switch n := len(shape); {
	case n >= 3:
		return elements(shape[:n-2]), shape[n-2], shape[n-1]
	case n == 2:
		return shape[0], shape[1], 1
	}
	return 1, elements(shape), 1
}

func mapTone(v, low, high float64) color.Color {
	switch {
	case math.IsInf(v, 0) || math.IsNaN(v):
		return color.RGBA{0xd5, 0, 0, 0xff}
	case low == high:
		return color.Gray{}
	}
	return color.Gray{uint8((v/2-low/2)/(high/2-low/2)*255 + 0.5)}
}
