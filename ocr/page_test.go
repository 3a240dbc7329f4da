package ocr

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/ocr/draw"
)

func pageFaces(t testing.TB) []*draw.Face {
	t.Helper()
	faces, err := draw.Faces("dejavu-sans", "dejavu-serif", "go-regular", "latin-modern-large", "liberation-sans", "liberation-serif")
	if err != nil {
		t.Fatal(err)
	}
	return faces
}

func pages(t testing.TB) *PageReader {
	t.Helper()
	r, err := NewPageReader()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Pages of all kinds come out nearly right, characters and order.
func TestPages(t *testing.T) {
	most := map[string]float64{"plain": 0.6, "columns": 0.6, "bars": 0.8, "skewed columns": 1, "table": 1.6} // wrong of a hundred
	n := 1
	if os.Getenv("TENSORNET_LONG") != "" {
		n = 20
		for _, kind := range draw.PageKinds() {
			most[kind] = 0.8
		}
		most["small"], most["tight"], most["tighter"], most["noisy"] = 1.2, 1.6, 7, 4.5
	}
	r, faces := pages(t), pageFaces(t)
	for k, kind := range draw.PageKinds() {
		limit, ok := most[kind]
		if !ok {
			continue
		}
		wrong, all := 0, 0
		for i := range n {
			sheet := draw.RandomSheet(rand.New(rand.NewPCG(uint64(i), uint64(k))), faces, kind)
			picture, err := new(draw.Pen).Sheet(sheet)
			if err != nil {
				t.Fatal(err)
			}
			page, err := r.Read(t.Context(), picture)
			if err != nil {
				t.Fatal(err)
			}
			checkPage(t, page, picture.Rect)
			want := sheet.Text()
			wrong += Distance(want, strings.ReplaceAll(page.Text, "\n\n", "\n"))
			all += len(want)
		}
		rate := 100 * float64(wrong) / float64(all)
		t.Logf("%-15s %5.2f %% of %d", kind, rate, all)
		if rate > limit {
			t.Errorf("%s: %.2f %% of %d characters are wrong, want at most %v %%", kind, rate, all, limit)
		}
	}
}

// checkPage demands that the parts of a page make the whole, within the picture.
func checkPage(t *testing.T, page *Page, area image.Rectangle) {
	t.Helper()
	var text strings.Builder
	for i, l := range page.Lines {
		if i > 0 {
			text.WriteString("\n\n"[:min(1+l.Block-page.Lines[i-1].Block, 2)])
		}
		text.WriteString(l.Text)
		var characters strings.Builder
		for _, c := range l.Characters {
			characters.WriteString(c.Text)
			if b := c.Box.Rectangle(); b.Empty() || !b.In(area) || !b.In(l.Box.Rectangle()) || c.Probability < l.Probability {
				t.Errorf("%q of %q is at %v, the line at %v, the picture %v", c.Text, l.Text, b, l.Box, area)
			}
		}
		if characters.String() != l.Text || l.Probability < page.Probability {
			t.Errorf("%q of characters %q", l.Text, characters.String())
		}
		var words []string
		for _, w := range l.Words {
			words = append(words, w.Text)
		}
		if strings.Join(words, " ") != strings.Join(strings.Fields(l.Text), " ") {
			t.Errorf("%q of words %q", l.Text, words)
		}
	}
	if text.String() != page.Text {
		t.Errorf("%q of lines %q", page.Text, text.String())
	}
}

// Boxes are where text is in the picture, however it leans.
func TestPageBoxes(t *testing.T) {
	faces := pageFaces(t)
	for _, angle := range []float64{0, 4, -5} {
		sheet := &draw.Sheet{Width: 700, Height: 420, Paper: 255, PaperEnd: 255, Angle: angle}
		lines := strings.Split(page, "\n")
		sheet.Blocks = []draw.Block{{Lines: lines, Face: faces[0], Size: 16, X: 60, Y: 100, Leading: 20}}
		picture, err := new(draw.Pen).Sheet(sheet)
		if err != nil {
			t.Fatal(err)
		}
		read, err := pages(t).Read(t.Context(), picture)
		if err != nil || len(read.Lines) != len(lines) {
			t.Fatalf("%v: %d lines of %d, %v", angle, len(read.Lines), len(lines), err)
		}
		sin, cos := math.Sincos(angle * math.Pi / 180)
		for i, l := range read.Lines {
			if math.Abs(l.Angle-angle) > 0.3 {
				t.Errorf("line %d falls by %v degrees, want %v", i, l.Angle, angle)
			}
			if l.Text != lines[i] {
				continue
			}
			for k, c := range l.Characters {
				if c.Text == " " {
					continue
				}
				x := 60 + 16*(faces[0].Advance(l.Text[:k])+faces[0].Advance(l.Text[:k+1]))/2
				y := 100 + 20*float64(i) - 6
				x, y = x*cos-y*sin, x*sin+y*cos
				u, v := float64(c.Box.X0+c.Box.X1)/2, float64(c.Box.Y0+c.Box.Y1)/2
				if math.Abs(u-x) > 6 || math.Abs(v-y) > 7 {
					t.Errorf("%v degrees: %q of %q is at %.0f, %.0f, want %.0f, %.0f", angle, c.Text, l.Text, u, v, x, y)
				}
			}
		}
	}
}

// What shows no text is empty, and pictures of any size are read.
func TestPageNothing(t *testing.T) {
	r := pages(t)
	random := rand.New(rand.NewPCG(1, 1))
	for _, size := range []image.Point{{}, {1, 1}, {2, 1}, {1, 3000}, {3000, 1}, {17, 16}, {400, 300}, {3000, 2900}} {
		white := image.NewGray(image.Rectangle{Max: size})
		for i := range white.Pix {
			white.Pix[i] = 255
		}
		slope, dots := image.NewGray(white.Rect), image.NewGray(white.Rect)
		for i := range slope.Pix {
			slope.Pix[i] = uint8(255 * (i % size.X) / size.X)
			dots.Pix[i] = uint8(128 + 8*random.NormFloat64())
		}
		for name, picture := range map[string]*image.Gray{"black": image.NewGray(white.Rect), "white": white, "a slope": slope, "noise": dots} {
			page, err := r.Read(t.Context(), picture)
			if err != nil || page.Text != "" || page.Probability != 1 || page.Lines == nil || len(page.Lines) > 0 {
				t.Errorf("%s of %v: %d lines, %.40q, %v", name, size, len(page.Lines), page.Text, err)
			}
		}
	}
	picture, _ := gray(t, "text", "go-mono", 20)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.Read(ended, picture); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// What is allocated grows with lines, but not with the characters of a word.
func TestPageAllocations(t *testing.T) {
	r := pages(t)
	count := func(word string) float64 {
		sheet := &draw.Sheet{Width: 900, Height: 300, Paper: 255, PaperEnd: 255}
		sheet.Blocks = []draw.Block{{Lines: []string{word, word, word, word}, Face: pageFaces(t)[2], Size: 16, X: 20, Y: 40, Leading: 22}}
		picture, err := new(draw.Pen).Sheet(sheet)
		if err != nil {
			t.Fatal(err)
		}
		return testing.AllocsPerRun(3, func() {
			if page, err := r.Read(t.Context(), picture); err != nil || len(page.Lines) != 4 {
				t.Fatal(page, err)
			}
		})
	}
	long := count(strings.Repeat("noob", 20)) // which has made room for the other
	if short := count("noob"); long > short+12 {
		t.Errorf("%v allocations for words of 4 characters, %v for 80", short, long)
	}
}

// FuzzPage reads files, however broken.
func FuzzPage(f *testing.F) {
	sheet := &draw.Sheet{Width: 120, Height: 40, Paper: 255, PaperEnd: 200, Angle: 2}
	sheet.Blocks = []draw.Block{{Lines: []string{"Olly is", "a noob"}, Face: pageFaces(f)[0], Size: 12, X: 10, Y: 14, Leading: 16}}
	picture, err := new(draw.Pen).Sheet(sheet)
	if err != nil {
		f.Fatal(err)
	}
	var a, b bytes.Buffer
	if err := errors.Join(jpeg.Encode(&a, picture, nil), gif.Encode(&b, picture, nil)); err != nil {
		f.Fatal(err)
	}
	f.Add(a.Bytes())
	f.Add(b.Bytes())
	if file, err := os.ReadFile("testdata/cmyk.jpg"); err == nil {
		f.Add(file)
	}
	r := pages(f)
	f.Fuzz(func(t *testing.T, file []byte) {
		picture, err := Decode(bytes.NewReader(file))
		if err != nil || len(picture.Pix) > 1<<16 {
			return
		}
		page, err := r.Read(t.Context(), picture)
		if err != nil {
			t.Fatal(err)
		}
		checkPage(t, page, picture.Rect)
	})
}

// BenchmarkPage reads a page of 40 lines of 50 characters.
func BenchmarkPage(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 2))
	block := draw.Block{Face: pageFaces(b)[4], Size: 16, X: 40, Y: 60, Leading: 22}
	for range 40 {
		block.Lines = append(block.Lines, draw.Prose(random, 50)[:49])
	}
	picture, err := new(draw.Pen).Sheet(&draw.Sheet{Width: 600, Height: 1000, Paper: 255, PaperEnd: 255, Blocks: []draw.Block{block}})
	if err != nil {
		b.Fatal(err)
	}
	r := pages(b)
	b.ReportAllocs()
	for b.Loop() {
		if page, err := r.Read(b.Context(), picture); err != nil || len(page.Lines) != 40 {
			b.Fatal(fmt.Sprint(len(page.Lines)), err)
		}
	}
}
