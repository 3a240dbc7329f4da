package picture

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
)

// Sizes of a tile in pixels: one is enlarged as often as it stays below the least, and
// takes every second, third … pixel where it is beyond the most.
const (
	leastTile = 64
	mostTile  = 256

	captionSize = 12
)

// Tiles draws pictures on a sheet, each with its caption underneath.
func Tiles(title string, pictures []image.Image, captions []string) (image.Image, error) {
	n := min(len(pictures), maxTiles)
	if n == 0 {
		return nil, fmt.Errorf("no pictures")
	}
	width, height, caption := 1, 1, 0
	for i, p := range pictures[:n] {
		size := tileSize(p)
		width, height = max(width, size.X), max(height, size.Y)
		if i < len(captions) {
			width, caption = max(width, textWidth(captions[i], captionSize)), 16
		}
	}
	s, err := newSheet(title, n, 0, width, height, 6, caption)
	if err != nil {
		return nil, err
	}
	for i, p := range pictures[:n] {
		x, y := s.tile(i)
		size := tileSize(p)
		s.tone(image.Rectangle{Max: size}.Add(image.Pt(x+(width-size.X)/2, y+height-size.Y)), p)
		if i < len(captions) {
			left := x + (width-textWidth(captions[i], captionSize))/2
			if err := s.text(captions[i], left, y+height+13, captionSize, ink); err != nil {
				return nil, err
			}
		}
	}
	return s, nil
}

// tileSize is that of a picture on a sheet.
func tileSize(p image.Image) image.Point {
	size := p.Bounds().Size()
	longest := max(size.X, size.Y, 1)
	if longest < leastTile {
		return size.Mul(leastTile / longest)
	}
	step := (longest + mostTile - 1) / mostTile
	return image.Pt((size.X+step-1)/step, (size.Y+step-1)/step)
}

// tone draws a picture in a place of another size.
func (s *sheet) tone(place image.Rectangle, p image.Image) {
	from := p.Bounds()
	tile := image.NewNRGBA(image.Rectangle{Max: place.Size()})
	for y := range place.Dy() {
		for x := range place.Dx() {
			at := from.Min.Add(image.Pt(x*from.Dx()/place.Dx(), y*from.Dy()/place.Dy()))
			tile.Set(x, y, color.NRGBAModel.Convert(p.At(at.X, at.Y)))
		}
	}
	draw.Draw(s, place, tile, image.Point{}, draw.Over)
}
