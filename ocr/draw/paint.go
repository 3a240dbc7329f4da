package draw

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"math/rand/v2"
)

// paint fills the pixels with tones from 0 to 255, in one channel or three.
func (p *Pen) paint(s *Style, channels int) {
	w, h := p.mask.Rect.Dx(), p.mask.Rect.Dy()
	p.pixels = sized(p.pixels, channels*w*h)
	random := rand.NewPCG(s.Seed, 0)
	texture := p.texture(s, random)
	for c := range channels {
		of := func(a, b color.RGBA) (from, by float32) {
			if channels == 1 {
				return tone(a), tone(b) - tone(a)
			}
			x, y := [...]uint8{a.R, a.G, a.B}[c], [...]uint8{b.R, b.G, b.B}[c]
			return float32(x), float32(y) - float32(x)
		}
		ink, inkBy := of(s.Ink, s.InkEnd)
		paper, paperBy := of(s.Paper, s.PaperEnd)
		plane := p.pixels[c*w*h:][:w*h]
		for y := range h {
			down := 0.3 * float32(y) / float32(h)
			row, mask := plane[y*w:][:w], p.mask.Pix[y*w:][:w]
			step := 1 / float32(w)
			for x := range row {
				along := float32(x) * step
				under := paper + paperBy*(0.7*along+down)
				if texture != nil {
					under += texture[y*w+x]
				}
				row[x] = under + (ink+inkBy*along-under)*float32(mask[x])*(1./255)
			}
		}
		p.blur(plane, w, s.Blur)
		finish(plane, 255*s.Noise, random)
	}
}

// texture is a random pattern: noise on a grid, and between its points the weighted mean of four;
// nil for none.
func (p *Pen) texture(s *Style, random *rand.PCG) []float32 {
	if s.Texture <= 0 {
		return nil
	}
	w, h, cell := p.mask.Rect.Dx(), p.mask.Rect.Dy(), float32(max(s.TextureSize, 1))
	across := int(float32(w)/cell) + 2
	grid := make([]float32, across*(int(float32(h)/cell)+2))
	for i := range grid {
		grid[i] = 255 * float32(s.Texture) * (float32(random.Uint64()>>40)*0x1p-24 - 0.5)
	}
	p.spare = sized(p.spare, w*h)
	for y := range h {
		fy := float32(y) / cell
		j := int(fy)
		fy -= float32(j)
		for x := range w {
			fx := float32(x) / cell
			i := int(fx)
			fx -= float32(i)
			q := grid[j*across+i:]
			below := grid[(j+1)*across+i:]
			p.spare[y*w+x] = (q[0]*(1-fx)+q[1]*fx)*(1-fy) + (below[0]*(1-fx)+below[1]*fx)*fy
		}
	}
	return p.spare
}

// blur is a Gaussian one: as often as needed, each pixel is mixed with its neighbours.
func (p *Pen) blur(plane []float32, w int, deviation float64) {
	variance := deviation * deviation
	if variance < 0.01 {
		return
	}
	times := int(math.Ceil(variance / 0.5))
	side := float32(variance / float64(times) / 2)
	h := len(plane) / w
	line := make([]float32, max(w, h))
	for range times {
		for y := range h {
			mix(plane[y*w:][:w], line[:w], side)
		}
		for x := range w {
			column := line[:h]
			for y := range column {
				column[y] = plane[y*w+x]
			}
			for y, v := range column {
				above, below := column[max(y-1, 0)], column[min(y+1, h-1)]
				plane[y*w+x] = v + side*(above+below-2*v)
			}
		}
	}
}

// mix mixes each number of a row with its neighbours.
func mix(row, copied []float32, side float32) {
	copy(copied, row)
	for x, v := range copied {
		left, right := copied[max(x-1, 0)], copied[min(x+1, len(copied)-1)]
		row[x] = v + side*(left+right-2*v)
	}
}

// finish adds noise, nearly normal as a sum of bytes is, and keeps tones between black and white.
func finish(plane []float32, deviation float64, random *rand.PCG) {
	scale := float32(deviation / math.Sqrt(8*(65536-1)/12.))
	for i, v := range plane {
		if scale > 0 {
			r := random.Uint64()
			pairs := r&0x00ff00ff00ff00ff + r>>8&0x00ff00ff00ff00ff
			sum := pairs * 0x0001000100010001 >> 48
			v += scale * (float32(sum) - 1020)
		}
		plane[i] = min(max(v, 0), 255)
	}
}

// throughJPEG is the picture that comes back out of a JPEG.
func throughJPEG(picture image.Image, quality int) (image.Image, error) {
	var file bytes.Buffer
	if err := jpeg.Encode(&file, picture, &jpeg.Options{Quality: quality}); err != nil {
		return nil, err
	}
	return jpeg.Decode(&file)
}
