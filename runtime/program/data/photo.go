package data

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	_ "image/gif" // formats of pictures
	_ "image/jpeg"
	_ "image/png"
	"io"
	"path/filepath"
	"slices"
	"strings"

	_ "golang.org/x/image/bmp"
	_ "golang.org/x/image/tiff"
	_ "golang.org/x/image/webp"

	"github.com/seed-5f2744a7/tensornet/runtime/program/exif"
)

// Bounds of the bytes that one picture takes, whatever its header claims.
const (
	maxPicture  = 48 << 20 // as a file
	maxDecoding = 144 << 20
)

// signatures are what the files begin with that are read at all.
var signatures = []string{"\x89PNG\r\n\x1a\n", "\xff\xd8\xff", "GIF87a", "GIF89a", "RIFF", "BM", "II*\x00", "MM\x00*"}

// endings are those of pictures' names.
var endings = []string{".bmp", ".gif", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"}

// isPicture reports whether a file is one by its name.
func isPicture(name string) bool {
	return slices.Contains(endings, strings.ToLower(filepath.Ext(name)))
}

// photo is a picture as it is to be seen: upright, on all of its canvas, what
// is not painted transparent. Colours are sRGB's, as the file has them: colour
// profiles and gamma are not heeded, which is what most training pictures went
// through, too.
type photo struct {
	src    image.RGBA64Image
	canvas image.Point // its first pixel in src
	turn   exif.Turn
	first  image.Point // the upright pixel that the picture begins with
	size   image.Point // as it is to be seen
}

// checkSignature refuses what does not begin as a picture.
func checkSignature(src *bufio.Reader) error {
	head, _ := src.Peek(8)
	if !slices.ContainsFunc(signatures, func(s string) bool { return strings.HasPrefix(string(head), s) }) {
		return fmt.Errorf("neither a picture (PNG, JPEG, GIF, WebP, BMP, TIFF) nor .json, .npy or .csv")
	}
	return nil
}

// readContent reads all of a picture's file.
func readContent(src io.Reader) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(src, maxPicture+1))
	if err != nil {
		return nil, err
	}
	if len(content) > maxPicture {
		return nil, fmt.Errorf("a picture of more than %d MB: want a smaller one", maxPicture>>20)
	}
	return content, nil
}

// decodePhoto reads a picture, of several frames or pages the first.
func decodePhoto(content []byte) (*photo, error) {
	config, format, err := image.DecodeConfig(bytes.NewReader(content))
	if err != nil {
		return nil, notDecoded(format, err)
	}
	if cost := decodingCost(content, format, config); cost > maxDecoding {
		return nil, fmt.Errorf("%d × %d pixels, which take %d MB to decode: want at most %d MB, so a smaller picture", config.Width, config.Height, cost>>20, maxDecoding>>20)
	}
	decoded, _, err := image.Decode(bytes.NewReader(content))
	if err != nil {
		return nil, notDecoded(format, err)
	}
	if format == "webp" {
		decoded = newBroadcast(decoded)
	}
	canvas := image.Rect(0, 0, config.Width, config.Height) // of a GIF's frames
	return newPhoto(decoded, canvas, exif.Orientation(content)), nil
}

// notDecoded says of which format it was that a decoder has found fault with.
func notDecoded(format string, err error) error {
	if errors.Is(err, image.ErrFormat) {
		return fmt.Errorf("no picture of a form that is read: want PNG, JPEG, GIF, WebP, BMP or TIFF")
	}
	if strings.HasPrefix(err.Error(), format+": ") {
		return err
	}
	return fmt.Errorf("%s: %w", format, err)
}

func newPhoto(src image.Image, canvas image.Rectangle, orientation int) *photo {
	p := &photo{canvas: canvas.Min, turn: exif.NewTurn(canvas.Size(), orientation)}
	p.size = p.turn.Size()
	var ok bool
	if p.src, ok = src.(image.RGBA64Image); !ok {
		p.src = anyColours{src}
	}
	return p
}

// anyColours reads pictures of types that only have At.
type anyColours struct{ image.Image }

func (c anyColours) RGBA64At(x, y int) color.RGBA64 {
	return color.RGBA64Model.Convert(c.At(x, y)).(color.RGBA64)
}

// at is a pixel's colour.
func (p *photo) at(x, y int) pixel {
	place := p.canvas.Add(p.turn.From(p.first.X+x, p.first.Y+y))
	if !place.In(p.src.Bounds()) {
		return pixel{}
	}
	c := p.src.RGBA64At(place.X, place.Y)
	return pixel{float64(c.R), float64(c.G), float64(c.B), float64(c.A)}
}

// decodingCost is about the memory in bytes that Go's decoders take.
func decodingCost(content []byte, format string, config image.Config) int64 {
	pixels := int64(config.Width) * int64(config.Height)
	switch format {
	case "png":
		return pixels * pngCost(content)
	case "jpeg":
		return int64(float64(pixels) * jpegCost(content))
	case "bmp":
		return 4 * pixels
	case "tiff", "webp": // of 16 bits, or of two copies
		return 8 * pixels
	}
	return 2 * pixels // a palette's, which may be interlaced
}

// pngCost is that of a pixel: the widest form that its colours may need, and
// once more for the passes of an interlaced file.
func pngCost(content []byte) int64 {
	const depth, kind, interlace = 24, 25, 28 // in the header
	cost := int64(4)
	switch {
	case len(content) <= interlace:
		return cost
	case content[kind] == 3:
		cost = 1
	case content[depth] == 16:
		cost = 8
	}
	if content[interlace] != 0 {
		cost *= 2
	}
	return cost
}

// jpegCost is that of a pixel: its samples; a number for each where the file is
// progressive; and the colours that YCbCr and gray are not made into.
func jpegCost(content []byte) float64 {
	cost := 4.
	for marker, body := range exif.Segments(content) {
		switch {
		case marker == 0xee: // Adobe's: perhaps RGB
			cost = max(cost, 8)
		case marker < 0xc0 || marker > 0xc2 || len(body) < 6 || len(body) < 6+3*int(body[5]):
			continue
		default:
			return frameCost(body, marker == 0xc2, cost > 4)
		}
	}
	return 4 * 5
}

// frameCost reads a frame's header: precision, height, width, number of
// components, and for each its number, sampling and table.
func frameCost(frame []byte, progressive, adobe bool) float64 {
	var most, sum float64
	components := int(frame[5])
	for i := range components {
		sampling := frame[6+3*i+1]
		samples := float64(sampling>>4) * float64(sampling&15)
		most, sum = max(most, samples), sum+samples
	}
	cost := sum / max(most, 1)
	if progressive {
		cost *= 5 // and an int32
	}
	if named := components == 3 && frame[6] == 'R'; adobe || named || components > 3 {
		cost += 4
	}
	return cost
}
