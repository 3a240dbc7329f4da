package ocr

import (
	"context"
	"errors"
	"image"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/ocr/draw"
)

func lineReader(t *testing.T) *LineReader {
	t.Helper()
	r, err := NewLineReader()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// gray draws a plain line.
func gray(t *testing.T, text, face string, size float64) (*image.Gray, []float64) {
	t.Helper()
	f, err := draw.Named(face)
	if err != nil {
		t.Fatal(err)
	}
	picture, cuts, err := new(draw.Pen).Gray(text, draw.Plain(f, size))
	if err != nil {
		t.Fatal(err)
	}
	return picture, cuts
}

func TestLineReaderOrigin(t *testing.T) {
	r := lineReader(t)
	for _, text := range origin {
		for _, face := range []string{"go-regular", "go-mono"} {
			for _, size := range []float64{14, 24} {
				picture, _ := gray(t, text, face, size)
				read, err := r.Read(t.Context(), picture)
				if err != nil {
					t.Fatal(err)
				}
				if read.Text != text {
					t.Errorf("%s of %v pixels: %s\n%s", face, size, text, read.Text)
				}
				check(t, read)
			}
		}
	}
}

// Lines of 12 pixels in faces that the network has never seen come out nearly right, and so do
// those that take many windows, light on dark.
func TestLineReaderUnseen(t *testing.T) {
	faces, err := draw.Faces("stix", "stix-bold", "go-medium", "latin-modern-mono")
	if err != nil {
		t.Fatal(err)
	}
	r, random := lineReader(t), rand.New(rand.NewPCG(5, 0))
	wrong, all := 0, 0
	for i := range 40 {
		text := draw.Prose(random, 20+4*i)
		s := draw.Plain(faces[i%len(faces)], 12)
		if i%2 == 0 {
			s.Ink, s.Paper = s.Paper, s.Ink
			s.InkEnd, s.PaperEnd = s.Ink, s.Paper
		}
		picture, _, err := new(draw.Pen).Gray(text, s)
		if err != nil {
			t.Fatal(err)
		}
		read, err := r.Read(t.Context(), picture)
		if err != nil {
			t.Fatal(err)
		}
		check(t, read)
		wrong, all = wrong+Distance(text, read.Text), all+len(text)
	}
	t.Logf("%d of %d characters are wrong", wrong, all)
	if wrong*100 > 2*all {
		t.Errorf("%d of %d characters are wrong, want at most 2 %%", wrong, all)
	}
}

// Hands that the network was trained on are read, most of them well.
func TestLineReaderHands(t *testing.T) {
	faces, err := draw.Faces(draw.Hands()...)
	if err != nil {
		t.Fatal(err)
	}
	r, random := lineReader(t), rand.New(rand.NewPCG(6, 0))
	wrong, all := 0, 0
	for _, face := range faces {
		for range 2 {
			text := draw.Prose(random, 50)
			picture, _, err := new(draw.Pen).Gray(text, draw.Plain(face, 28))
			if err != nil {
				t.Fatal(err)
			}
			read, err := r.Read(t.Context(), picture)
			if err != nil {
				t.Fatal(err)
			}
			wrong, all = wrong+Distance(text, read.Text), all+len(text)
		}
	}
	t.Logf("%d of %d characters are wrong", wrong, all)
	if wrong*100 > 7*all {
		t.Errorf("%d of %d characters are wrong, want at most 7 %%", wrong, all)
	}
}

// Boxes are where characters were drawn, wherever in the line.
func TestLineReaderBoxes(t *testing.T) {
	text := strings.Repeat("Humans ", 12) + "end"
	picture, cuts := gray(t, text, "go-mono", 24)
	read, err := lineReader(t).Read(t.Context(), picture)
	if err != nil || read.Text != text {
		t.Fatalf("%q, %v", read.Text, err)
	}
	for i, c := range read.Characters {
		middle := float64(c.Box.X0+c.Box.X1) / 2
		if c.Text != " " && (middle < cuts[i] || middle > cuts[i+1]) {
			t.Errorf("character %d is at %v, was drawn from %v to %v", i, c.Box, cuts[i], cuts[i+1])
		}
	}
}

// Lines that fall or rise by up to five degrees are read as level ones are, and boxes follow them.
func TestLineReaderSlope(t *testing.T) {
	face, err := draw.Named("go-regular")
	if err != nil {
		t.Fatal(err)
	}
	r, wrong, all := lineReader(t), 0, 0
	for i, angle := range []float64{-5, -3, 1, 2, 4, 5} {
		s := draw.Plain(face, 18)
		s.Angle = angle
		text := origin[i] + " " + origin[(i+1)%len(origin)]
		picture, _, err := new(draw.Pen).Gray(text, s)
		if err != nil {
			t.Fatal(err)
		}
		read, err := r.Read(t.Context(), picture)
		if err != nil {
			t.Fatal(err)
		}
		check(t, read)
		wrong, all = wrong+Distance(text, read.Text), all+len(text)
		first, last := read.Characters[0].Box, read.Characters[len(read.Characters)-1].Box
		fall := math.Tan(angle*math.Pi/180) * float64(last.X0-first.X0)
		if found := float64(last.Y0 - first.Y0); math.Abs(found-fall) > 3 {
			t.Errorf("at %v degrees: boxes fall by %v rows, the line by %v", angle, found, fall)
		}
	}
	t.Logf("%d of %d characters are wrong", wrong, all)
	if wrong*100 > 2*all {
		t.Errorf("%d of %d characters are wrong, want at most 2 %%", wrong, all)
	}
}

func TestLineReaderNothing(t *testing.T) {
	r := lineReader(t)
	for _, size := range []image.Point{{}, {1, 1}, {200, 40}, {1, 100}} {
		read, err := r.Read(t.Context(), image.NewGray(image.Rectangle{Max: size}))
		if err != nil || read.Text != "" || read.Probability != 1 || len(read.Characters)+len(read.Words) > 0 {
			t.Errorf("%v: %v, %v", size, read, err)
		}
	}
	picture, _ := gray(t, "text", "go-mono", 20)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.Read(ended, picture); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// What is allocated does not grow with the characters of a word.
func TestLineReaderAllocations(t *testing.T) {
	r := lineReader(t)
	count := func(text string) float64 {
		picture, _ := gray(t, text, "go-regular", 16)
		return testing.AllocsPerRun(3, func() {
			if _, err := r.Read(t.Context(), picture); err != nil {
				t.Fatal(err)
			}
		})
	}
	long := count(strings.Repeat("noob", 15)) // which has made room for the other
	if short := count("noob"); long != short || short > 5 {
		t.Errorf("%v allocations for a word of 4 characters, %v for 60", short, long)
	}
}

func BenchmarkLineReader(b *testing.B) {
	r, err := NewLineReader()
	if err != nil {
		b.Fatal(err)
	}
	face, err := draw.Named("liberation-serif")
	if err != nil {
		b.Fatal(err)
	}
	picture, _, err := new(draw.Pen).Gray("Some years ago--never mind how long precisely--hav", draw.Plain(face, 16))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.Read(b.Context(), picture); err != nil {
			b.Fatal(err)
		}
	}
}
