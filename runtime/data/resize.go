package data

import (
	"fmt"
	"image"
	"image/color"
	"slices"

	"golang.org/x/image/draw"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// maxPixels bounds the pictures that predictions are made from.
const maxPixels = 1 << 26

// Picture brings a picture into the form of an input of the shape [height,
// width], [height, width, 1 or 3] or, if square, flat: tones from 0 to 1. A
// picture of that size is taken as it is; another keeps its proportions and is
// padded with its paper, the median tone of its edge. Where the network was
// trained on dark paper and the picture's is light, or the other way round, the
// tones are turned round.
func Picture(p *runtime.Preprocess, src image.Image, shape []int) ([]float64, error) {
	form, ok := pictureOf(shape)
	if !ok {
		return nil, fmt.Errorf("a picture, but the input has the shape %v: want [height, width], [height, width, 1 or 3]", runtime.FormatShape(shape))
	}
	b := src.Bounds()
	if b.Empty() {
		return nil, fmt.Errorf("the picture is empty")
	}
	flat := image.NewRGBA64(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(flat, flat.Bounds(), image.White, image.Point{}, draw.Src)
	draw.Draw(flat, flat.Bounds(), src, b.Min, draw.Over)
	paper := edgeTone(flat)
	flat = fit(flat, form, color.Gray16{Y: paper})

	turn := p != nil && form.channels == 1 && (p.Paper == "dark" && paper > 0x7fff || p.Paper == "light" && paper <= 0x7fff)
	white := toneFactor(p)
	values := make([]float64, 0, elements(shape))
	for y := range form.height {
		for x := range form.width {
			pixel := flat.RGBA64At(x, y)
			tones := []uint16{pixel.R, pixel.G, pixel.B}
			if form.channels == 1 {
				tones = []uint16{tone(pixel)}
			}
			for _, v := range tones {
				if turn {
					v = 0xffff - v
				}
				values = append(values, float64(v)/0x101*white)
			}
		}
	}
	return values, nil
}

// fit scales a picture into the middle of a sheet of the network's size.
func fit(src *image.RGBA64, form pictureShape, paper color.Color) *image.RGBA64 {
	w, h := src.Rect.Dx(), src.Rect.Dy()
	if w == form.width && h == form.height {
		return src
	}
	sheet := image.NewRGBA64(image.Rect(0, 0, form.width, form.height))
	draw.Draw(sheet, sheet.Bounds(), image.NewUniform(paper), image.Point{}, draw.Src)
	width, height := form.width, max(1, (h*form.width+w/2)/w)
	if h*form.width > w*form.height {
		width, height = max(1, (w*form.height+h/2)/h), form.height
	}
	x, y := (form.width-width)/2, (form.height-height)/2
	draw.BiLinear.Scale(sheet, image.Rect(x, y, x+width, y+height), src, src.Bounds(), draw.Src, nil)
	return sheet
}

func tone(c color.RGBA64) uint16 { return color.Gray16Model.Convert(c).(color.Gray16).Y }

// edgeTone is the median tone of a picture's edge.
func edgeTone(p *image.RGBA64) uint16 {
	var tones []uint16
	pictureShape{p.Rect.Dy(), p.Rect.Dx(), 1}.edge(func(at int) {
		tones = append(tones, tone(p.RGBA64At(at%p.Rect.Dx(), at/p.Rect.Dx())))
	})
	slices.Sort(tones)
	return tones[len(tones)/2]
}
