package draw

import (
	"fmt"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// First and Last are the characters that faces have, and all between: printable ASCII.
const (
	First = ' '
	Last  = '~'
)

// Face has the outlines of printable ASCII, in ems, from an origin on the baseline; y grows
// downwards.
type Face struct {
	Name            string
	ascent, descent float32 // of the tallest and the deepest character
	glyphs          [Last - First + 1]glyph
}

type glyph struct {
	advance float32
	pieces  []piece
}

// piece is a move, a line or a curve to the last of its points.
type piece struct {
	kind sfnt.SegmentOp
	at   [3]point
}

type point struct{ x, y float32 }

// points are how many each kind of piece has.
var points = [...]int{sfnt.SegmentOpMoveTo: 1, sfnt.SegmentOpLineTo: 1, sfnt.SegmentOpQuadTo: 2, sfnt.SegmentOpCubeTo: 3}

// Parse reads a TrueType or OpenType font, which must have all of printable ASCII.
func Parse(file []byte) (*Face, error) {
	f, err := sfnt.Parse(file)
	if err != nil {
		return nil, err
	}
	face := new(Face)
	var buffer sfnt.Buffer
	for i := range face.glyphs {
		if err := face.load(f, &buffer, i); err != nil {
			return nil, fmt.Errorf("%q: %w", rune(First+i), err)
		}
	}
	return face, nil
}

func (face *Face) load(f *sfnt.Font, buffer *sfnt.Buffer, i int) error {
	const em = 1024 // in which fixed-point numbers are exact enough
	index, err := f.GlyphIndex(buffer, rune(First+i))
	if err != nil {
		return err
	}
	if index == 0 {
		return fmt.Errorf("the font has no such character")
	}
	advance, err := f.GlyphAdvance(buffer, index, fixed.I(em), font.HintingNone)
	if err != nil {
		return err
	}
	segments, err := f.LoadGlyph(buffer, index, fixed.I(em), nil)
	if err != nil {
		return err
	}
	g := &face.glyphs[i]
	g.advance = float32(advance) / (64 * em)
	for _, s := range segments {
		p := piece{kind: s.Op}
		for k := range points[s.Op] {
			p.at[k] = point{float32(s.Args[k].X) / (64 * em), float32(s.Args[k].Y) / (64 * em)}
			face.ascent, face.descent = max(face.ascent, -p.at[k].y), max(face.descent, p.at[k].y)
		}
		g.pieces = append(g.pieces, p)
	}
	return nil
}
