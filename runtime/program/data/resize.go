package data

import (
	"cmp"
	"fmt"
	"image"
	"math"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// Picture brings a picture into the form of an input of the shape [height,
// width], [height, width, 1, 3 or 4] or, if square, flat: tones as the data of the
// training has them, from 0 for black to p's WhiteTone, which is 1 where p is nil.
// A model's Prepare takes them. A picture of that size is taken as it is; another is scaled
// as p says, or else keeps its proportions, is scaled by the
// bilinear filter, and padded with its paper, the median colour of its edge,
// which also shows where it is transparent, but where the input has four channels, of which
// the last is opacity. Where the network was trained on
// dark paper and the picture's is light, or the other way round, the tones are
// turned round.
func Picture(p *runtime.Preprocess, src image.Image, shape []int) ([]float64, error) {
	return fit(p, newPhoto(src, src.Bounds(), 1), shape)
}

// Ways of pictures of other proportions into an input's size.
const (
	resizePad     = ""
	resizeStretch = "stretch"
	resizeCrop    = "crop"
)

func fit(p *runtime.Preprocess, photo *photo, shape []int) ([]float64, error) {
	form, ok := photoForm(shape)
	switch {
	case !ok:
		return nil, fmt.Errorf("a picture, but the input has the shape %v: want [height, width], [height, width, 1, 3 or 4]", runtime.FormatShape(shape))
	case photo.size.X < 1 || photo.size.Y < 1:
		return nil, fmt.Errorf("the picture is empty")
	}
	resize, interpolation := resizePad, bilinear
	if p != nil {
		resize, interpolation = p.Resize, cmp.Or(p.Interpolation, bilinear)
	}
	place := image.Rect(0, 0, form.width, form.height)
	switch resize {
	case resizePad:
		place = form.middle(photo.size)
	case resizeCrop:
		photo = photo.cropped(pictureShape{photo.size.Y, photo.size.X, 0}.middle(image.Pt(form.width, form.height)))
	}
	sheet := photo.scaled(place.Dx(), place.Dy(), interpolation)
	onPaper := p != nil && form.channels == 1 && p.Paper != ""
	var ground pixel // none
	if form.channels < 4 {
		ground = photo.ground(sheet, onPaper)
	}
	turn := onPaper && (p.Paper == "dark") == (ground.tone() > opaque/2)

	light := p.WhiteTone()
	values := make([]float64, 0, elements(shape))
	for y := range form.height {
		for x := range form.width {
			c := ground
			if at := image.Pt(x, y); at.In(place) {
				at = at.Sub(place.Min)
				c = sheet[at.Y*place.Dx()+at.X].over(ground)
			}
			parts := c.parts(form.channels)
			for _, v := range parts[:form.channels] {
				if turn {
					v = opaque - v
				}
				v = v / 0x101 * (light / 255) // bytes first, as training had
				if light > 1 {
					v = math.Round(v)
				}
				values = append(values, v)
			}
		}
	}
	return values, nil
}

// cropped is a part of a picture.
func (p *photo) cropped(to image.Rectangle) *photo {
	part := *p
	part.first, part.size = p.first.Add(to.Min), to.Size()
	return &part
}

// middle is where a picture of the given size goes in the network's: as large
// as can be, in the middle.
func (form pictureShape) middle(size image.Point) image.Rectangle {
	w, h, all, high := int64(size.X), int64(size.Y), int64(form.width), int64(form.height)
	width, height := all, max(1, (h*all+w/2)/w)
	if h*all > w*high {
		width, height = max(1, (w*high+h/2)/h), high
	}
	x, y := int(all-width)/2, int(high-height)/2
	return image.Rect(x, y, x+int(width), y+int(height))
}
