package data

import (
	"fmt"
	"image"
	"math"
	"slices"
	"unicode"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// typesetter draws the lines of one part of the dataset.
type typesetter struct {
	Text
	pictureShape
	letters []rune
	space   int        // its number among the letters, or -1
	visible []int      // the other ones
	lower   []int      // lower-case letters
	glyphs  [][]*glyph // [face][letter]
	classes []int      // [letter]
}

func newTypesetter(x Text, form pictureShape) typesetter {
	t := typesetter{Text: x, pictureShape: form, letters: []rune(x.Alphabet), space: -1}
	for i, letter := range t.letters {
		if letter == ' ' {
			t.space = i
		} else {
			t.visible = append(t.visible, i)
		}
		if unicode.IsLower(letter) {
			t.lower = append(t.lower, i)
		}
	}
	return t
}

// style is what a line keeps from its beginning to its end.
type style struct {
	glyphs          []*glyph // [letter]
	scale, baseline float64
	ink, paper      [3]uint8
}

// reader draws with the given faces.
func (t typesetter) reader(names []string) (drawer, error) {
	var err error
	if t.glyphs, err = rasterizeAll(names, t.Alphabet, t.height); err != nil {
		return nil, fmt.Errorf("text: %w", err)
	}
	if t.Learn == learnCuts {
		return t.drawCuts, nil
	}
	return t.drawCharacters, nil
}

func (t *typesetter) style(random *runtime.Random) *style {
	s := &style{glyphs: t.glyphs[random.IntN(len(t.glyphs))]}
	h := float64(t.height)
	capital := h * (t.Size[0] + (t.Size[1]-t.Size[0])*random.Float64())
	s.scale = capital / s.glyphs[0].capital
	s.baseline = (h+capital)/2 + h*t.Shift*(2*random.Float64()-1)
	for {
		for k := range s.ink {
			s.ink[k], s.paper[k] = uint8(random.IntN(256)), uint8(random.IntN(256))
		}
		if difference := luma(s.ink) - luma(s.paper); math.Abs(float64(difference)) >= 255*t.Contrast {
			return s
		}
	}
}

// luma is the brightness of a colour, 0 to 255.
func luma(c [3]uint8) int { return (299*int(c[0]) + 587*int(c[1]) + 114*int(c[2])) / 1000 }

// width is the number of columns that a letter takes.
func (s *style) width(letter int) int {
	return max(1, int(math.Round(s.glyphs[letter].advance*s.scale)))
}

// next draws a letter that may follow another one: spaces do at their own rate,
// but not each other.
func (t *typesetter) next(last int, random *runtime.Random) int {
	switch {
	case last != t.space && t.space >= 0 && random.Float64() < t.Space:
		return t.space
	case len(t.lower) > 0 && random.Float64() < t.Prose:
		return t.lower[random.IntN(len(t.lower))]
	}
	return t.visible[random.IntN(len(t.visible))]
}

// drawCharacters draws a character between its neighbours, cuts it out, and
// puts it into the middle of a sheet of paper.
func (t *typesetter) drawCharacters() func(random *runtime.Random, r *row) {
	piece := newCanvas(t.width, t.height)
	var tones []uint8
	return func(random *runtime.Random, r *row) {
		s := t.style(random)
		letter := random.IntN(len(t.letters))
		before, after := t.next(letter, random), t.next(letter, random)
		slip := func() int {
			if random.Float64() >= t.Slip {
				return 0
			}
			return 2*random.IntN(2) - 1
		}
		x, width := -slip(), s.width(letter)
		clear(piece.pix)
		s.draw(piece, before, x-s.width(before))
		s.draw(piece, letter, x)
		s.draw(piece, after, x+width)
		width = min(max(1, x+width+slip()), t.width)

		tones = s.paint(tones[:0], piece, t.Noise, random)
		left := (t.width - width) / 2
		for y := range t.height {
			for x := range t.width {
				colour := s.paper
				if from := x - left; from >= 0 && from < width {
					colour = [3]uint8(tones[3*(y*t.width+from):])
				}
				t.put(r, y*t.width+x, colour)
			}
		}
		r.labels[0] = t.classes[letter]
	}
}

// drawCuts draws a piece of a line, column after column, and marks the cuts.
func (t *typesetter) drawCuts() func(random *runtime.Random, r *row) {
	piece := newCanvas(t.width, t.height)
	var tones []uint8
	return func(random *runtime.Random, r *row) {
		s := t.style(random)
		x, end := -2*t.height-random.IntN(t.height), t.width
		if random.Float64() < t.Ends {
			x = random.IntN(t.width)
		}
		if random.Float64() < t.Ends {
			end = random.IntN(t.width)
		}
		clear(piece.pix)
		clear(r.targets)
		cut := func() {
			if x >= 0 && x < t.width {
				r.targets[x] = 1
			}
		}
		for last := t.space; x < end; x += s.width(last) {
			last = t.next(last, random)
			cut()
			s.draw(piece, last, x)
		}
		cut()
		tones = s.paint(tones[:0], piece, t.Noise, random)
		for x := range t.width {
			for y := range t.height {
				t.put(r, x*t.height+y, [3]uint8(tones[3*(y*t.width+x):]))
			}
		}
	}
}

// draw writes a letter that begins at column x.
func (s *style) draw(c *canvas, letter, x int) {
	c.draw(s.glyphs[letter], float64(x), s.baseline, s.scale)
}

// paint appends the colours of a drawing, three tones a pixel.
func (s *style) paint(tones []uint8, c *canvas, noise float64, random *runtime.Random) []uint8 {
	for _, v := range c.pix {
		for k, paper := range s.paper {
			tones = append(tones, uint8((int(paper)*(255-int(v))+int(s.ink[k])*int(v)+127)/255))
		}
	}
	addNoise(tones, noise, random)
	return tones
}

// put writes pixel number i of the input.
func (t *typesetter) put(r *row, i int, colour [3]uint8) {
	if t.channels == 1 {
		r.inputs[i] = float64(luma(colour)) / 255
		return
	}
	for k, v := range colour {
		r.inputs[3*i+k] = float64(v) / 255
	}
}

// Line draws a line of text of a height in one of the faces; seed chooses which
// one, the size and the colours. Returned are also the cuts: the column where
// each character begins, and where the last one ends.
func (x Text) Line(text string, faces []string, height int, seed uint64) (*image.RGBA, []int, error) {
	t := newTypesetter(x, pictureShape{height: height})
	var err error
	if t.glyphs, err = rasterizeAll(faces, x.Alphabet, height); err != nil {
		return nil, nil, fmt.Errorf("text: %w", err)
	}
	random := runtime.NewRandom(seed, "data/text/line")
	s := t.style(random)
	var letters []int
	cuts := []int{lineMargin}
	for _, letter := range text {
		i := slices.Index(t.letters, letter)
		if i < 0 {
			return nil, nil, fmt.Errorf("text: the alphabet has no %q", letter)
		}
		letters, cuts = append(letters, i), append(cuts, cuts[len(cuts)-1]+s.width(i))
	}
	c := newCanvas(cuts[len(letters)]+lineMargin, height)
	for i, letter := range letters {
		s.draw(c, letter, cuts[i])
	}
	picture := image.NewRGBA(image.Rect(0, 0, c.width, c.height))
	tones := s.paint(nil, c, x.Noise, random)
	for i := range c.pix {
		copy(picture.Pix[4*i:], tones[3*i:3*i+3])
		picture.Pix[4*i+3] = 255
	}
	return picture, cuts, nil
}

// lineMargin is the paper before and after a line, in pixels.
const lineMargin = 4
