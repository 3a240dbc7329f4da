package draw

import (
	"fmt"
	"image"
	"image/draw"
	"math"
	"math/rand/v2"
	"strings"
)

// Sheet is a page to draw: text in several places, in tones of gray.
type Sheet struct {
	Width, Height   int
	Paper, PaperEnd float32 // the tone, 0 to 255, in the upper left corner and in the lower right one
	Angle           float64 // of all in degrees, clockwise, about the upper left corner
	Bars            []Bar
	Blocks          []Block

	Texture     float64 // as those of a Style
	TextureSize float64
	Blur        float64
	Noise       float64
	JPEG        int
	Seed        uint64
}

// Bar is a rectangle of another tone, behind text.
type Bar struct {
	X, Y, Width, Height float64
	Tone                float32
}

// Block is lines of text, the first of which has its origin at X and Y.
type Block struct {
	Lines   []string
	Face    *Face
	Size    float64 // of an em in pixels
	X, Y    float64
	Leading float64   // from line to line, in pixels
	Indents []float64 // of the first lines, in pixels
	Ink     float32   // the tone
	Beside  bool      // the next block goes on with the last line
}

// Text are the lines of the sheet, in the order of its blocks.
func (s *Sheet) Text() string {
	var text strings.Builder
	for i, b := range s.Blocks {
		text.WriteString(strings.Join(b.Lines, "\n"))
		switch {
		case i == len(s.Blocks)-1:
		case b.Beside:
			text.WriteByte(' ')
		default:
			text.WriteByte('\n')
		}
	}
	return text.String()
}

// Advance is the width of a text in ems, without the characters that the face does not have.
func (face *Face) Advance(text string) float64 {
	sum := 0.
	for _, r := range text {
		if i := Place(r); i >= 0 {
			sum += float64(face.glyphs[i].advance)
		}
	}
	return sum
}

// Sheet draws a page.
func (p *Pen) Sheet(s *Sheet) (*image.Gray, error) {
	if s.Width < 1 || s.Height < 1 || s.Width > largest || s.Height > largest {
		return nil, fmt.Errorf("the page is %d pixels wide and %d high: expected 1 to %d", s.Width, s.Height, largest)
	}
	w, h := s.Width, s.Height
	plane := make([]float32, w*h)
	random := rand.NewPCG(s.Seed, 0)
	p.mask.Rect = image.Rect(0, 0, w, h)
	texture := p.texture(&Style{Texture: s.Texture, TextureSize: s.TextureSize}, random)
	for i := range plane {
		part := (float32(i%w)/float32(w) + float32(i/w)/float32(h)) / 2
		plane[i] = s.Paper + (s.PaperEnd-s.Paper)*part
		if texture != nil {
			plane[i] += texture[i]
		}
	}
	sin, cos := math.Sincos(s.Angle * math.Pi / 180)
	for _, b := range s.Bars {
		b.draw(plane, w, sin, cos)
	}
	for _, b := range s.Blocks {
		for i, line := range b.Lines {
			x, y := b.X, b.Y+float64(i)*b.Leading
			if i < len(b.Indents) {
				x += b.Indents[i]
			}
			style := Plain(b.Face, b.Size)
			style.Margin, style.Angle = [4]float64{}, s.Angle
			if err := p.stamp(line, &style, plane, w, x*cos-y*sin, x*sin+y*cos, b.Ink); err != nil {
				return nil, err
			}
		}
	}
	p.blur(plane, w, s.Blur)
	finish(plane, 255*s.Noise, random)
	picture := image.NewGray(image.Rect(0, 0, w, h))
	for i, v := range plane {
		picture.Pix[i] = uint8(v + 0.5)
	}
	if s.JPEG == 0 {
		return picture, nil
	}
	decoded, err := throughJPEG(picture, s.JPEG)
	if err != nil {
		return nil, err
	}
	draw.Draw(picture, picture.Rect, decoded, decoded.Bounds().Min, draw.Src)
	return picture, nil
}

// draw fills the bar, turned about the first pixel.
func (b *Bar) draw(plane []float32, w int, sin, cos float64) {
	for i := range plane {
		x, y := float64(i%w)+0.5, float64(i/w)+0.5
		x, y = x*cos+y*sin-b.X, y*cos-x*sin-b.Y
		if x >= 0 && y >= 0 && x < b.Width && y < b.Height {
			plane[i] = b.Tone
		}
	}
}

// stamp draws a line with its origin at a pixel.
func (p *Pen) stamp(text string, s *Style, plane []float32, w int, x, y float64, ink float32) error {
	left, top, err := p.draw(text, s)
	if err != nil {
		return err
	}
	x0, y0 := int(math.Round(x+left)), int(math.Round(y+top))
	for v := range p.mask.Rect.Dy() {
		if y := y0 + v; y < 0 || y >= len(plane)/w {
			continue
		}
		row := plane[(y0+v)*w:][:w]
		for u, m := range p.mask.Pix[v*p.mask.Stride:][:p.mask.Rect.Dx()] {
			if x := x0 + u; m > 0 && x >= 0 && x < w {
				row[x] += (ink - row[x]) * float32(m) / 255
			}
		}
	}
	return nil
}
