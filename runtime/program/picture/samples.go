package picture

import (
	"fmt"
	"image"
	"image/color"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// Samples draws gray pictures of the shape [height, width(, 1)], 0 black and 1
// white, each with its caption underneath. captions may be nil.
func Samples[T runtime.Float](title string, pictures [][]T, shape []int, captions []string) (image.Image, error) {
	n := min(len(pictures), maxTiles)
	if n == 0 || elements(shape) == 0 {
		return nil, fmt.Errorf("no pictures")
	}
	height, width, at := layout(shape)
	scale := min(max(64/max(height, width), 1), 24)
	caption := 0
	if captions != nil {
		caption = 16
	}
	s, err := newSheet(title, n, 0, width*scale, height*scale, 6, caption)
	if err != nil {
		return nil, err
	}
	for i, picture := range pictures[:n] {
		if len(picture) != elements(shape) {
			return nil, fmt.Errorf("picture %d has %d elements: want %d for the shape %s", i, len(picture), elements(shape), runtime.FormatShape(shape))
		}
		x, y := s.tile(i)
		for k, v := range picture {
			r, c := at(k)
			s.cell(x+c*scale, y+r*scale, scale, color.Gray{uint8(min(max(v, 0), 1)*255 + 0.5)})
		}
		if i < len(captions) {
			left := x + (width*scale-textWidth(captions[i], 12))/2
			if err := s.text(captions[i], left, y+height*scale+13, 12, ink); err != nil {
				return nil, err
			}
		}
	}
	return s, nil
}
