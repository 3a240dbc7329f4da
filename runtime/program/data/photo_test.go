package data

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"os"
	goruntime "runtime"
	"slices"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// aPicture is a file and its tones, see testdata/pictures.py.
type aPicture struct {
	Name   string
	File   []byte
	Shape  []int
	Values []float64 // 0 to 255
	Near   float64
}

func somePictures(t testing.TB) (all []aPicture) {
	text, err := os.ReadFile("testdata/pictures.json")
	if err == nil {
		err = json.Unmarshal(text, &all)
	}
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestPicturesAsPillowReadsThem(t *testing.T) {
	all := somePictures(t)
	if len(all) < 55 {
		t.Fatalf("only %d pictures", len(all))
	}
	for _, p := range all {
		examples, err := Decode(nil, "-", "", bytes.NewReader(p.File), reads([]runtime.TensorInfo{{Name: "x", Shape: p.Shape}}))
		if err != nil {
			t.Errorf("%s: %v", p.Name, err)
			continue
		}
		got := examples[0].Values
		if len(got) != len(p.Values) {
			t.Errorf("%s: %d values, want %d", p.Name, len(got), len(p.Values))
			continue
		}
		for i, want := range p.Values {
			if v := 255 * got[i]; math.Abs(v-want) > p.Near {
				t.Errorf("%s: element %d is %.2f, want %.2f", p.Name, i, v, want)
				break
			}
		}
	}
}

func TestTransparentGround(t *testing.T) {
	ink := func(v uint8) image.Image {
		p := image.NewNRGBA(image.Rect(0, 0, 3, 3))
		p.Set(1, 1, color.NRGBA{v, v, v, 255})
		return p
	}
	for _, c := range []struct {
		paper          string
		ink            uint8
		ground, center float64
	}{
		{"", 0, 1, 0}, {"", 255, 1, 1}, // white, whatever is on it
		{"dark", 0, 0, 1}, {"dark", 255, 0, 1}, {"light", 0, 1, 0}, {"light", 255, 1, 0},
	} {
		pre := &runtime.Preprocess{Kind: "picture", Paper: c.paper}
		values, err := Picture(pre, ink(c.ink), []int{3, 3})
		if err != nil || values[0] != c.ground || values[4] != c.center {
			t.Errorf("paper %q, ink %d: %v, %v", c.paper, c.ink, values, err)
		}
	}
}

// atOnly hides all of a picture but what image.Image asks for.
type atOnly struct{ image.Image }

func TestAnyImage(t *testing.T) {
	p := image.NewNRGBA(image.Rect(-3, 4, 9, 16))
	for i := range p.Pix {
		p.Pix[i] = uint8(i * 37)
	}
	want, err := Picture(nil, p, []int{5, 5, 3})
	got, err2 := Picture(nil, atOnly{p}, []int{5, 5, 3})
	if err != nil || err2 != nil || !slices.Equal(got, want) {
		t.Errorf("%v, %v: got %v, want %v", err, err2, got, want)
	}
}

// A picture takes what decoding takes, but no copy of its pixels; a header that
// claims more is refused, and nothing read.
func TestPictureMemory(t *testing.T) {
	var file bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&file, image.NewGray(image.Rect(0, 0, 2000, 1000))); err != nil {
		t.Fatal(err)
	}
	form := []runtime.TensorInfo{{Name: "x", Shape: []int{8, 8}}}
	claims := "-: 60000 × 60000 pixels, which take 13732 MB to decode: want at most 144 MB, so a smaller picture"
	if math.MaxInt < 3*60000*60000 {
		claims = "-: png: unsupported feature: dimension overflow"
	}
	for name, c := range map[string]struct {
		content string
		most    uint64
		want    string
	}{
		"zeros":          {strings.Repeat("\x00", 8<<20), 1 << 20, "-: neither a picture (PNG, JPEG, GIF, WebP, BMP, TIFF) nor .json, .npy or .csv"},
		"gray":           {file.String(), 4 << 20, ""},
		"claims of PNG":  {pngHead(60000, 60000, 8, 2, 0), 1 << 20, claims},
		"16 bits":        {pngHead(5000, 5000, 16, 0, 0), 1 << 20, "-: 5000 × 5000 pixels, which take 190 MB to decode: want at most 144 MB, so a smaller picture"},
		"interlaced":     {pngHead(5000, 5000, 8, 0, 1), 1 << 20, "-: 5000 × 5000 pixels, which take 190 MB to decode: want at most 144 MB, so a smaller picture"},
		"claims of JPEG": {jpegHead(0xc0, 65535, 65535), 1 << 20, "-: 65535 × 65535 pixels, which take 12287 MB to decode: want at most 144 MB, so a smaller picture"},
		"progressive":    {jpegHead(0xc2, 4000, 3000), 1 << 20, "-: 4000 × 3000 pixels, which take 171 MB to decode: want at most 144 MB, so a smaller picture"},
		"claims of GIF":  {"GIF89a\xff\xff\xff\xff\x00\x00\x00", 1 << 20, "-: 65535 × 65535 pixels, which take 8191 MB to decode: want at most 144 MB, so a smaller picture"},
	} {
		var before, after goruntime.MemStats
		goruntime.ReadMemStats(&before)
		_, err := Decode(nil, "-", "", strings.NewReader(c.content), reads(form))
		goruntime.ReadMemStats(&after)
		if took := after.TotalAlloc - before.TotalAlloc; took > c.most {
			t.Errorf("%s: took %d bytes, want at most %d", name, took, c.most)
		}
		if c.want != "" {
			wantError(t, err, "\x00", c.want)
		} else if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// pngHead is a PNG's header without what follows.
func pngHead(width, height uint32, depth, kind, interlaced byte) string {
	head := binary.BigEndian.AppendUint32([]byte("IHDR"), width)
	head = binary.BigEndian.AppendUint32(head, height)
	head = append(head, depth, kind, 0, 0, interlaced)
	all := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), head...)
	return string(binary.BigEndian.AppendUint32(all, crc32.ChecksumIEEE(head)))
}

// jpegHead is that of a JPEG of three colours, none of them halved.
func jpegHead(frame byte, width, height uint16) string {
	head := []byte{0xff, 0xd8, 0xff, frame, 0, 17, 8}
	head = binary.BigEndian.AppendUint16(head, height)
	head = binary.BigEndian.AppendUint16(head, width)
	return string(append(head, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 0xff, 0xda, 0, 2))
}

// A fuzzer may write any header, but no picture of more than some pixels.
func FuzzPicture(f *testing.F) {
	for _, p := range somePictures(f) {
		f.Add(p.File)
	}
	for _, p := range scaledPictures(f) {
		f.Add(p.File)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		if c, _, err := image.DecodeConfig(bytes.NewReader(content)); err == nil && c.Width*c.Height > 1<<14 {
			return
		}
		photo, err := decodePhoto(content)
		if err != nil {
			return
		}
		for i, shape := range [][]int{{2, 3}, {3, 2, 3}, {3, 3, 4}, {2, 5}, {5, 2, 3}} {
			how := &runtime.Preprocess{
				Resize:        []string{resizePad, resizePad, resizeStretch, resizeCrop, resizeCrop}[i],
				Interpolation: []string{"", bilinear, lanczos3, area, bicubic}[i],
			}
			values, err := fit(how, photo, shape)
			if empty := photo.size.X*photo.size.Y == 0; empty != (err != nil) || !empty && len(values) != elements(shape) {
				t.Fatalf("%v, %v", values, err)
			}
			for _, v := range values {
				if !(v >= -1e-9 && v <= 1+1e-9) {
					t.Fatalf("%+v: %v", how, values)
				}
			}
		}
	})
}

// What has no end is refused.
func TestEndlessPicture(t *testing.T) {
	endless := io.MultiReader(strings.NewReader(jpegHead(0xc0, 8, 8)), zeros{})
	_, err := Decode(nil, "-", "", endless, reads([]runtime.TensorInfo{{Name: "x", Shape: []int{2, 2}}}))
	wantError(t, err, "\x00", "-: a picture of more than 48 MB: want a smaller one")
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}
