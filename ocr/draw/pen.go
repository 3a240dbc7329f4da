// Package draw draws lines of text in many faces, sizes and states of decay: what readers of
// text are trained and tested on. Of a seed, and of a text and a style, the same pictures come
// out everywhere but for rounding.
package draw

import (
	"fmt"
	"image"
	"image/draw"
	"math"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/vector"
)

// Pen draws line after line in memory that it uses again. It is for one goroutine.
type Pen struct {
	raster vector.Rasterizer
	mask   image.Alpha
	pixels []float32 // [channel][y][x]
	spare  []float32
	cuts   []float64
	text   []*glyph
	gray   image.Gray
}

// largest is how many pixels a picture has at most on a side.
const largest = 1 << 14

// Line draws a text of characters that the face has, in colour.
func (p *Pen) Line(text string, s Style) (*image.RGBA, error) {
	if _, _, err := p.draw(text, &s); err != nil {
		return nil, err
	}
	w, h := p.mask.Rect.Dx(), p.mask.Rect.Dy()
	p.paint(&s, 3)
	picture := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range w * h {
		for c := range 3 {
			picture.Pix[4*i+c] = uint8(p.pixels[c*w*h+i] + 0.5)
		}
		picture.Pix[4*i+3] = 255
	}
	if s.JPEG > 0 {
		decoded, err := throughJPEG(picture, s.JPEG)
		if err != nil {
			return nil, err
		}
		draw.Draw(picture, picture.Rect, decoded, decoded.Bounds().Min, draw.Src)
	}
	return picture, nil
}

// Gray is Line without colours, several times as fast: tones are those of the colours. Returned
// are also the cuts, columns where characters begin and where the last one ends. Both are valid
// until the pen draws again.
func (p *Pen) Gray(text string, s Style) (*image.Gray, []float64, error) {
	if _, _, err := p.draw(text, &s); err != nil {
		return nil, nil, err
	}
	w, h := p.mask.Rect.Dx(), p.mask.Rect.Dy()
	p.paint(&s, 1)
	p.gray.Pix, p.gray.Stride, p.gray.Rect = sized(p.gray.Pix, w*h), w, p.mask.Rect
	for i, v := range p.pixels[:w*h] {
		p.gray.Pix[i] = uint8(v + 0.5)
	}
	if s.JPEG > 0 {
		decoded, err := throughJPEG(&p.gray, s.JPEG)
		if err != nil {
			return nil, nil, err
		}
		draw.Draw(&p.gray, p.gray.Rect, decoded, decoded.Bounds().Min, draw.Src)
	}
	return &p.gray, p.cuts, nil
}

// sized returns n elements, of x if it has room.
func sized[T any](x []T, n int) []T {
	if cap(x) < n {
		return make([]T, n)
	}
	return x[:n]
}

// draw fills the mask with ink, and the cuts, and returns where the mask begins, from the origin of the
// line on.
func (p *Pen) draw(text string, s *Style) (left, top float64, err error) {
	p.cuts = p.cuts[:0]
	pen := 0.
	p.text = p.text[:0]
	ascent := s.Face.ascent
	for _, r := range text {
		if !s.Face.Has(r) {
			return 0, 0, unknown(s.Face, r, len(p.text)+1)
		}
		g := &s.Face.glyphs[Place(r)]
		p.text, ascent = append(p.text, g), max(ascent, -g.top)
		if s.Snap {
			pen = math.Round(pen)
		}
		p.cuts = append(p.cuts, pen)
		pen += (float64(g.advance)*s.Stretch + s.Spacing) * s.Size
	}
	p.cuts = append(p.cuts, pen)
	v, err := newView(s, pen, ascent)
	if err != nil {
		return 0, 0, err
	}
	p.raster.Reset(v.width, v.height)
	p.raster.DrawOp = draw.Src
	w, h := newWobble(s), newHand(s)
	for i, g := range p.text {
		w.next()
		h.next()
		p.outline(g, &v, &w, &h, float32(p.cuts[i]))
	}
	p.mask.Pix, p.mask.Stride, p.mask.Rect = sized(p.mask.Pix, v.width*v.height), v.width, image.Rect(0, 0, v.width, v.height)
	p.raster.Draw(&p.mask, p.mask.Rect, image.Opaque, image.Point{})
	if s.Gamma != 1 {
		p.embolden(s.Gamma)
	}
	for i, x := range p.cuts {
		p.cuts[i] = float64(v.at(float32(x), -s.Face.ascent/2*float32(s.Size)).x)
	}
	return float64(v.left), float64(v.top), nil
}

// unknown is the error of a text whose n-th character a face does not have.
func unknown(face *Face, r rune, n int) error {
	if Place(r) >= 0 {
		return fmt.Errorf("character %d of the text is %q, which the face %s does not have", n, r, face.Name)
	}
	return fmt.Errorf("character %d of the text is %q: expected printable ASCII, Latin-1 or typographic signs", n, r)
}

// outline adds a character to what is to be rasterized.
func (p *Pen) outline(g *glyph, v *view, w *wobble, h *hand, pen float32) {
	for i := range g.pieces {
		piece := &g.pieces[i]
		var at [3]point
		for k, q := range piece.at[:points[piece.kind]] {
			if h.moves {
				q = h.at(q)
			}
			if w.most > 0 {
				q = w.at(q)
			}
			at[k] = v.at(pen+q.x*v.across, q.y*v.size)
		}
		switch piece.kind {
		case sfnt.SegmentOpMoveTo:
			p.raster.ClosePath()
			p.raster.MoveTo(at[0].x, at[0].y)
		case sfnt.SegmentOpLineTo:
			p.raster.LineTo(at[0].x, at[0].y)
		case sfnt.SegmentOpQuadTo:
			p.raster.QuadTo(at[0].x, at[0].y, at[1].x, at[1].y)
		case sfnt.SegmentOpCubeTo:
			p.raster.CubeTo(at[0].x, at[0].y, at[1].x, at[1].y, at[2].x, at[2].y)
		}
	}
	p.raster.ClosePath()
}

// view takes places on a line to those in its picture, both in pixels: slanted, turned, seen in
// perspective and moved into the picture.
type view struct {
	size, across  float32 // of an em, down and across
	slant         float32
	cos, sin      float32
	nearer        float32 // perspective: 1 + nearer·x is the distance
	left, top     float32
	width, height int
}

func newView(s *Style, length float64, ascent float32) (view, error) {
	angle := s.Angle * math.Pi / 180
	v := view{size: float32(s.Size), across: float32(s.Size * s.Stretch), slant: float32(s.Slant),
		cos: float32(math.Cos(angle)), sin: float32(math.Sin(angle))}
	if length > 0 {
		v.nearer = float32((1/(1-s.Perspective) - 1) / length)
	}
	size := float32(s.Size)
	least, most := point{math.MaxFloat32, math.MaxFloat32}, point{-math.MaxFloat32, -math.MaxFloat32}
	for _, x := range []float32{-float32(s.Margin[3]) * size, float32(length) + float32(s.Margin[1])*size} {
		for _, y := range []float32{-(ascent + float32(s.Margin[0])) * size, (s.Face.descent + float32(s.Margin[2])) * size} {
			q := v.at(x, y)
			least, most = point{min(least.x, q.x), min(least.y, q.y)}, point{max(most.x, q.x), max(most.y, q.y)}
		}
	}
	v.left, v.top = least.x, least.y
	w, h := math.Ceil(float64(most.x-least.x)), math.Ceil(float64(most.y-least.y))
	if !(w >= 1 && h >= 1 && w <= largest && h <= largest) {
		return v, fmt.Errorf("the line would be %g pixels wide and %g high: expected 1 to %d", w, h, largest)
	}
	v.width, v.height = int(w), int(h)
	return v, nil
}

func (v *view) at(x, y float32) point {
	x -= v.slant * y
	x, y = v.cos*x-v.sin*y, v.sin*x+v.cos*y
	if v.nearer != 0 {
		d := 1 / (1 + v.nearer*x)
		x, y = x*d, y*d
	}
	return point{x - v.left, y - v.top}
}
