// Package ocr reads text, in printable ASCII, Latin-1 and typographic signs, in pictures of pages and of single lines. Its networks are of this
// repository, compiled to Go, and their weights are part of the package.
package ocr

import (
	"context"
	"image"
	"strings"
)

// Reader reads pictures of one line each, in which it finds nothing where there is no ink. It fails
// when ctx ends. It is for one goroutine.
type Reader interface {
	Read(ctx context.Context, picture *image.Gray) (Line, error)
}

// New returns the better of this package's readers, a [LineReader].
func New() (Reader, error) { return NewLineReader() }

// Line is what was read in a picture of a line.
type Line struct {
	Text        string      `json:"text"`
	Probability float64     `json:"probability"` // of the least sure character; 1 where there is none
	Box         Box         `json:"box"`
	Angle       float64     `json:"angle"` // by which it falls in degrees, clockwise
	Block       int         `json:"block"` // of a page: lines that follow each other closely have one
	Words       []Word      `json:"words"`
	Characters  []Character `json:"characters"`
}

// Word is what stands between spaces.
type Word struct {
	Text        string  `json:"text"`
	Probability float64 `json:"probability"` // of the least sure character
	Box         Box     `json:"box"`
}

// Character is one of a line; a space is one, too.
type Character struct {
	Text        string  `json:"text"`
	Probability float64 `json:"probability"`
	Box         Box     `json:"box"`
}

// Box is a part of a picture in pixels, up to X1 and Y1, which are beyond it.
type Box struct {
	X0 int `json:"x0"`
	Y0 int `json:"y0"`
	X1 int `json:"x1"`
	Y1 int `json:"y1"`
}

// Rectangle is the box for package image.
func (b Box) Rectangle() image.Rectangle { return image.Rect(b.X0, b.Y0, b.X1, b.Y1) }

// union is the smallest box with both in it.
func (b Box) union(c Box) Box {
	if b == (Box{}) {
		return c
	}
	return Box{min(b.X0, c.X0), min(b.Y0, c.Y0), max(b.X1, c.X1), max(b.Y1, c.Y1)}
}

// lineOf makes a line of its characters, without spaces at the ends.
func lineOf(all []Character) Line {
	for len(all) > 0 && all[0].Text == " " {
		all = all[1:]
	}
	for len(all) > 0 && all[len(all)-1].Text == " " {
		all = all[:len(all)-1]
	}
	line := Line{Characters: all, Words: []Word{}, Probability: 1}
	if all == nil {
		line.Characters = []Character{}
	}
	var text strings.Builder
	text.Grow(len(all))
	for _, c := range all {
		text.WriteString(c.Text)
	}
	line.Text = text.String()
	at, begins := 0, true
	for _, c := range all {
		end := at + len(c.Text)
		line.Probability, line.Box = min(line.Probability, c.Probability), line.Box.union(c.Box)
		switch {
		case c.Text == " ":
			begins = true
		case begins:
			line.Words = append(line.Words, Word{line.Text[at:end], c.Probability, c.Box})
			begins = false
		default:
			w := &line.Words[len(line.Words)-1]
			w.Text, w.Probability, w.Box = line.Text[end-len(w.Text)-len(c.Text):end], min(w.Probability, c.Probability), w.Box.union(c.Box)
		}
		at = end
	}
	return line
}
