package draw

import (
	"fmt"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// Face has the outlines of characters, in ems, from an origin on the baseline; y grows downwards.
type Face struct {
	Name            string
	ascent, descent float32 // of the tallest and the deepest character of ASCII
	waist           float32 // height of an x
	glyphs          []glyph // of the alphabet
}

type glyph struct {
	has     bool
	advance float32
	top     float32 // the least y
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

// Parse reads a TrueType or OpenType font, which must have all of printable ASCII, and may have more
// of the [Alphabet].
func Parse(file []byte) (*Face, error) {
	f, err := sfnt.Parse(file)
	if err != nil {
		return nil, err
	}
	face := &Face{glyphs: make([]glyph, len(alphabet))}
	var buffer sfnt.Buffer
	for i := range face.glyphs {
		g := &face.glyphs[i]
		if err := g.load(f, &buffer, alphabet[i]); err != nil {
			return nil, fmt.Errorf("%q: %w", alphabet[i], err)
		}
		if ascii := alphabet[i] <= Last; !ascii {
			continue
		} else if !g.has {
			return nil, fmt.Errorf("%q: the font has no such character", alphabet[i])
		}
		face.ascent = max(face.ascent, -g.top)
		for _, p := range g.pieces {
			for _, q := range p.at[:points[p.kind]] {
				face.descent = max(face.descent, q.y)
			}
		}
	}
	face.waist = -face.glyphs[Place('x')].top
	return face, nil
}

func (g *glyph) load(f *sfnt.Font, buffer *sfnt.Buffer, r rune) error {
	const em = 1024 // in which fixed-point numbers are exact enough
	index, err := f.GlyphIndex(buffer, r)
	if err != nil || index == 0 {
		return err
	}
	advance, err := f.GlyphAdvance(buffer, index, fixed.I(em), font.HintingNone)
	if err != nil {
		return err
	}
	segments, err := f.LoadGlyph(buffer, index, fixed.I(em), nil)
	if err != nil {
		return err
	}
	g.has, g.advance = true, float32(advance)/(64*em)
	for _, s := range segments {
		p := piece{kind: s.Op}
		for k := range points[s.Op] {
			p.at[k] = point{float32(s.Args[k].X) / (64 * em), float32(s.Args[k].Y) / (64 * em)}
			g.top = min(g.top, p.at[k].y)
		}
		g.pieces = append(g.pieces, p)
	}
	return nil
}
