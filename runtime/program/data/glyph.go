package data

import (
	"embed"
	"fmt"
	"image"
	"image/color"
	"maps"
	"slices"
	"strings"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// faceFiles are the Go fonts but the regular one, as their module has them. Their packages
// there are literals of as many numbers as there are bytes, which take seconds to compile.
//
//go:embed faces/*.ttf
var faceFiles embed.FS

// faces are the names of the Go fonts. The small capitals are left out: their
// capitals are the regular face's.
var faces = nameFaces()

func nameFaces() map[string]bool {
	names := map[string]bool{"regular": true}
	files, _ := faceFiles.ReadDir("faces")
	for _, file := range files {
		names[strings.TrimSuffix(file.Name(), ".ttf")] = true
	}
	return names
}

// FaceNames lists the Go fonts' faces in alphabetical order.
func FaceNames() []string { return slices.Sorted(maps.Keys(faces)) }

// FaceFile returns the TrueType file of a face of the Go fonts.
func FaceFile(name string) ([]byte, error) {
	if name == "regular" {
		return goregular.TTF, nil
	}
	return faceFiles.ReadFile("faces/" + name + ".ttf")
}

// parseFace reads a face.
func parseFace(name string) (*opentype.Font, error) {
	ttf, err := FaceFile(name)
	if err != nil {
		return nil, err
	}
	return opentype.Parse(ttf)
}

// glyph is a letter drawn once and large, as a summed-area table (Crow 1984),
// from which its mean over any rectangle takes four look-ups: any size at any
// place costs the same and needs no further rasterizing.
type glyph struct {
	left, top     int // of the picture, from the origin on the baseline
	width, height int
	advance       float64 // to the next letter's origin
	capital       float64 // height of the face's capitals
	stride        int
	sums          []uint32 // [height+2][width+2]; the last row and column are there twice
}

// rasterizeAll draws the letters of an alphabet in several faces, large enough
// for lines of the given height: [face][letter].
func rasterizeAll(names []string, alphabet string, height int) ([][]*glyph, error) {
	var all [][]*glyph
	for _, name := range names {
		glyphs, err := rasterize(name, alphabet, min(4*height, 256))
		if err != nil {
			return nil, fmt.Errorf("face %s: %w", name, err)
		}
		all = append(all, glyphs)
	}
	return all, nil
}

// rasterize draws the letters of an alphabet, em pixels high.
func rasterize(face, alphabet string, em int) ([]*glyph, error) {
	f, err := parseFace(face)
	if err != nil {
		return nil, err
	}
	large, err := opentype.NewFace(f, &opentype.FaceOptions{Size: float64(em), DPI: 72})
	if err != nil {
		return nil, err
	}
	var glyphs []*glyph
	for _, letter := range alphabet {
		bounds, mask, at, advance, ok := large.Glyph(fixed.Point26_6{}, letter)
		if !ok {
			return nil, fmt.Errorf("no glyph for %q", letter)
		}
		glyphs = append(glyphs, newGlyph(bounds, mask, at, advance, large))
	}
	return glyphs, nil
}

func newGlyph(bounds image.Rectangle, mask image.Image, at image.Point, advance fixed.Int26_6, face font.Face) *glyph {
	w, h := bounds.Dx(), bounds.Dy()
	g := &glyph{left: bounds.Min.X, top: bounds.Min.Y, width: w, height: h,
		advance: float64(advance) / 64, capital: float64(face.Metrics().CapHeight) / 64,
		stride: w + 2, sums: make([]uint32, (w+2)*(h+2))}
	for y := range h + 1 {
		row := g.sums[(y+1)*g.stride:][:g.stride]
		copy(row, g.sums[y*g.stride:][:g.stride])
		var sum uint32
		for x := range w + 1 {
			if x < w && y < h {
				sum += uint32(color.AlphaModel.Convert(mask.At(at.X+x, at.Y+y)).(color.Alpha).A)
			}
			row[x+1] += sum
		}
	}
	return g
}

// sum is the ink above and left of a point, in 1/65536 of a pixel's.
func (g *glyph) sum(x, y int64) int64 {
	fx, fy := x%one, y%one
	at := int(y/one)*g.stride + int(x/one)
	a, b := int64(g.sums[at]), int64(g.sums[at+1])
	c, d := int64(g.sums[at+g.stride]), int64(g.sums[at+g.stride+1])
	return (a*(one-fx)+b*fx)*(one-fy) + (c*(one-fx)+d*fx)*fy
}

// checkGlyphs reports the letters that the Go fonts have no form for. All of
// them cover the same characters.
func checkGlyphs(alphabet string) error {
	f, err := parseFace("regular")
	if err != nil {
		return err
	}
	var buf sfnt.Buffer
	for _, letter := range alphabet {
		if g, err := f.GlyphIndex(&buf, letter); err != nil || g == 0 {
			return fmt.Errorf("the Go fonts have no %q", letter)
		}
	}
	return nil
}
