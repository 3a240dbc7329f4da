package ocr

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"strings"
	"testing"
)

func encoded(t *testing.T, picture image.Image) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := png.Encode(&file, picture); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func TestDecode(t *testing.T) {
	drawn := image.NewNRGBA(image.Rect(5, 5, 25, 15))
	drawn.Set(6, 6, color.NRGBA{0, 0, 0, 255}) // all else is transparent
	good := encoded(t, drawn)
	g, err := Decode(bytes.NewReader(good))
	if err != nil || g.Rect != image.Rect(0, 0, 20, 10) || g.GrayAt(1, 1).Y != 0 || g.GrayAt(2, 2).Y != 255 {
		t.Errorf("%v, %v", g, err)
	}
	huge := bytes.Clone(good)
	copy(huge[16:], []byte{0, 1, 0, 0, 0, 1, 0, 0}) // width and height in its header
	binary.BigEndian.PutUint32(huge[29:], crc32.ChecksumIEEE(huge[12:29]))
	for _, c := range []struct {
		file []byte
		want string
	}{
		{nil, "the file is empty: expected a PNG, JPEG or GIF"},
		{[]byte("text"), "image: unknown format: expected a PNG, JPEG or GIF"},
		{good[:50], "png: invalid format: not enough pixel data"},
		{huge, "the picture is 65536 pixels wide and 65536 high: expected 1 to 36000000 pixels"},
	} {
		if _, err := Decode(bytes.NewReader(c.file)); err == nil || err.Error() != c.want {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
}

// Pictures of all kinds that Go decodes become the tones that its package color gives them.
func TestGray(t *testing.T) {
	area := image.Rect(3, 4, 12, 9)
	colours := func(x, y int) color.Color { return color.RGBA{uint8(20 * x), uint8(25 * y), uint8(x * y), 255} }
	paletted := image.NewPaletted(area, color.Palette{color.Black, color.White, color.RGBA{200, 30, 90, 255}})
	for i := range paletted.Pix {
		paletted.Pix[i] = uint8(i % 3)
	}
	photo := image.NewYCbCr(area, image.YCbCrSubsampleRatio420)
	for i := range photo.Y {
		photo.Y[i] = uint8(5 * i)
	}
	for i := range photo.Cb {
		photo.Cb[i], photo.Cr[i] = 128, 128
	}
	pictures := []image.Image{paletted, image.NewCMYK(area), photo}
	for _, p := range []interface {
		image.Image
		Set(x, y int, c color.Color)
	}{image.NewGray(area), image.NewGray16(area), image.NewRGBA(area), image.NewRGBA64(area), image.NewNRGBA(area), image.NewNRGBA64(area)} {
		for y := area.Min.Y; y < area.Max.Y; y++ {
			for x := area.Min.X; x < area.Max.X; x++ {
				p.Set(x, y, colours(x, y))
			}
		}
		pictures = append(pictures, p, p.(interface {
			SubImage(image.Rectangle) image.Image
		}).SubImage(image.Rect(5, 5, 9, 8)), other{p})
	}
	for _, p := range pictures {
		g := Gray(p)
		b := p.Bounds()
		if g.Rect != image.Rect(0, 0, b.Dx(), b.Dy()) {
			t.Fatalf("%T: %v of %v", p, g.Rect, b)
		}
		for y := range b.Dy() {
			for x := range b.Dx() {
				want := int(color.GrayModel.Convert(p.At(b.Min.X+x, b.Min.Y+y)).(color.Gray).Y)
				if got := int(g.GrayAt(x, y).Y); max(got-want, want-got) > 1 {
					t.Errorf("%T: pixel %d, %d has the tone %d, want %d", p, x, y, got, want)
				}
			}
		}
	}
}

// other is a picture of a type that Go does not have.
type other struct{ of image.Image }

func (o other) ColorModel() color.Model { return o.of.ColorModel() }
func (o other) Bounds() image.Rectangle { return o.of.Bounds() }
func (o other) At(x, y int) color.Color { return o.of.At(x, y) }

func TestDecodeGIF(t *testing.T) {
	small := image.NewPaletted(image.Rect(4, 2, 8, 5), color.Palette{color.Black, color.White}) // black
	next := image.NewPaletted(image.Rect(0, 0, 10, 8), color.Palette{color.Black, color.White})
	var file bytes.Buffer
	if err := gif.EncodeAll(&file, &gif.GIF{Image: []*image.Paletted{small, next}, Delay: []int{1, 1}, Config: image.Config{Width: 10, Height: 8}}); err != nil {
		t.Fatal(err)
	}
	g, err := Decode(&file)
	if err != nil || g.Rect != image.Rect(0, 0, 10, 8) || g.GrayAt(4, 2).Y != 0 || g.GrayAt(7, 4).Y != 0 || g.GrayAt(3, 2).Y != 255 || g.GrayAt(8, 5).Y != 255 {
		t.Errorf("%v, %v", g, err)
	}
}

// A JPEG in the colours of printing, left half black.
func TestDecodeCMYK(t *testing.T) {
	file, err := os.Open("testdata/cmyk.jpg")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	g, err := Decode(file)
	if err != nil || g.Rect != image.Rect(0, 0, 16, 8) || g.GrayAt(2, 4).Y > 10 || g.GrayAt(13, 4).Y < 245 {
		t.Errorf("%v, %v", g, err)
	}
}

// A picture with a dark corner is upright again, however the camera was held.
func TestOrientation(t *testing.T) {
	corners := [...]image.Point{{}, {0, 0}, {31, 0}, {31, 15}, {0, 15}, {0, 0}, {15, 0}, {15, 31}, {0, 31}} // where it is, of each orientation
	drawn := image.NewGray(image.Rect(0, 0, 32, 16))
	for i := range drawn.Pix {
		drawn.Pix[i] = 255
		if x, y := i%32, i/32; x < 8 && y < 8 {
			drawn.Pix[i] = 0
		}
	}
	var file bytes.Buffer
	if err := jpeg.Encode(&file, drawn, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	for _, order := range []struct {
		mark string
		binary.AppendByteOrder
	}{{"II*\x00", binary.LittleEndian}, {"MM\x00*", binary.BigEndian}} {
		for o := range corners {
			exif := []byte("Exif\x00\x00" + order.mark)
			exif = order.AppendUint32(exif, 8)
			exif = order.AppendUint16(exif, 2) // entries
			exif = append(exif, make([]byte, 12)...)
			exif = order.AppendUint16(order.AppendUint16(exif, 0x0112), 3)
			exif = order.AppendUint16(order.AppendUint32(exif, 1), uint16(o))
			exif = append(exif, 0, 0)
			held := binary.BigEndian.AppendUint16([]byte{0xff, 0xd8, 0xff, 0xe1}, uint16(len(exif)+2))
			held = append(append(held, exif...), file.Bytes()[2:]...)
			g, err := Decode(bytes.NewReader(held))
			if err != nil {
				t.Fatal(err)
			}
			if p := corners[o]; g.GrayAt(p.X, p.Y).Y > 128 || (g.Rect.Dx() == 16) != (o >= 5) {
				t.Errorf("orientation %d: %v, and the corner is not at %v", o, g.Rect, p)
			}
			colours, err := DecodeColours(bytes.NewReader(held))
			if err != nil {
				t.Fatal(err)
			}
			if again := Gray(colours); again.Rect != g.Rect || !bytes.Equal(again.Pix, g.Pix) {
				t.Errorf("orientation %d: in colours the picture is another one", o)
			}
		}
	}
}

func TestDecodeLarge(t *testing.T) {
	if _, err := Decode(endless{}); err == nil || !strings.Contains(err.Error(), "the file has more than 268435456 bytes") {
		t.Error(err)
	}
}

// endless is a file without an end.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }
