// Package picture draws what a network has seen and learned: its samples, the
// weights of its first dense layer, its loss and accuracy.
package picture

import (
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"math"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// Write writes a picture as a PNG file, which is replaced atomically.
func Write(path string, picture image.Image) error {
	return runtime.WriteFile(path, func(w io.Writer) error { return png.Encode(w, picture) })
}

const (
	border   = 16  // around a sheet
	titleRow = 28  // for the line of text above the tiles
	keyWidth = 240 // of what stands right of the title
	maxTiles = 1024

	titleSize = 14
)

var (
	ink   = color.Gray{0x22}
	faint = color.Gray{0x77}
)

// sheet is a grid of tiles under a title.
type sheet struct {
	*image.RGBA
	columns            int
	stepX, stepY, gap  int
	tileWidth, caption int
}

// newSheet has room for n tiles. A width of 0 stands for as many columns as
// make the sheet about square.
func newSheet(title string, n, columns, tileWidth, tileHeight, gap, caption int) (*sheet, error) {
	if columns == 0 {
		aspect := float64(tileHeight+gap+caption) / float64(tileWidth+gap)
		columns = max(1, int(math.Ceil(math.Sqrt(float64(n)*aspect))))
	}
	columns = min(columns, n)
	rows := (n + columns - 1) / columns
	s := &sheet{columns: columns, stepX: tileWidth + gap, stepY: tileHeight + gap + caption, gap: gap, tileWidth: tileWidth, caption: caption}
	width := max(columns*s.stepX-gap, textWidth(title, titleSize)+keyWidth) + 2*border
	s.RGBA = image.NewRGBA(image.Rect(0, 0, width, rows*s.stepY-gap+2*border+titleRow))
	draw.Draw(s, s.Bounds(), image.White, image.Point{}, draw.Src)
	return s, s.text(title, border, border+12, titleSize, ink)
}

// tile is the upper left corner of a tile.
func (s *sheet) tile(i int) (x, y int) {
	return border + i%s.columns*s.stepX, border + titleRow + i/s.columns*s.stepY
}

// cell fills a pixel of a tile, size pixels wide.
func (s *sheet) cell(x, y, size int, c color.Color) {
	draw.Draw(s, image.Rect(x, y, x+size, y+size), image.NewUniform(c), image.Point{}, draw.Src)
}

// text writes a line on a sheet.
func (s *sheet) text(line string, x, y int, size float64, c color.Color) error {
	return write(s, line, x, y, size, c)
}

// write writes a line that begins at x on the baseline y.
func write(dst draw.Image, line string, x, y int, size float64, c color.Color) error {
	face, err := goFace(size)
	if err != nil {
		return err
	}
	d := font.Drawer{Dst: dst, Src: image.NewUniform(c), Face: face, Dot: fixed.P(x, y)}
	d.DrawString(line)
	return nil
}

// textWidth is that of a line in pixels.
func textWidth(line string, size float64) int {
	face, err := goFace(size)
	if err != nil {
		return 0
	}
	return font.MeasureString(face, line).Ceil()
}

var goFont = sync.OnceValues(func() (*opentype.Font, error) { return opentype.Parse(goregular.TTF) })

func goFace(size float64) (font.Face, error) {
	f, err := goFont()
	if err != nil {
		return nil, err
	}
	return opentype.NewFace(f, &opentype.FaceOptions{Size: size, DPI: 72})
}
