package strip

import (
	"image"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/seed-5f2744a7/tensornet/ocr/draw"
)

// block is a picture of paper with a rectangle of ink.
func block(w, h int, ink image.Rectangle, paper, tone uint8) *image.Gray {
	g := image.NewGray(image.Rect(0, 0, w, h))
	for i := range g.Pix {
		g.Pix[i] = paper
	}
	for y := ink.Min.Y; y < ink.Max.Y; y++ {
		for x := ink.Min.X; x < ink.Max.X; x++ {
			g.Pix[y*g.Stride+x] = tone
		}
	}
	return g
}

// Ink is found whatever the colours, and is 1 in the strip, and paper 0.
func TestCut(t *testing.T) {
	for _, tones := range [][2]uint8{{255, 0}, {0, 255}, {100, 60}, {60, 100}} {
		var s Strip
		if !s.Load(block(100, 50, image.Rect(10, 15, 30, 35), tones[0], tones[1])) {
			t.Fatalf("%v: no ink", tones)
		}
		if s.Top != 15 || s.Bottom != 35 || s.Left != 10 || s.Right != 30 {
			t.Errorf("%v: rows %v to %v, columns %v to %v", tones, s.Top, s.Bottom, s.Left, s.Right)
		}
		for _, scale := range []float64{0.5, 1, 1.7} {
			s.Cut(24, s.Top-2/scale, scale)
			if want := int(math.Ceil(100 * scale)); s.Width() != want {
				t.Errorf("%d columns, want %d", s.Width(), want)
			}
			ink := 0.
			for _, v := range s.Pix {
				ink += float64(v)
			}
			if want := 20 * scale * math.Min(20*scale, 22); math.Abs(ink-want) > 0.03*want {
				t.Errorf("%v at scale %v: ink %v, want %v", tones, scale, ink, want)
			}
			if v := s.Pix[int(20*scale)*24+2+int(5*scale)]; math.Abs(float64(v)-1) > 0.01 {
				t.Errorf("%v at scale %v: ink of %v", tones, scale, v)
			}
			if v := s.Pix[int(60*scale)*24+5]; v != 0 {
				t.Errorf("%v at scale %v: paper of %v", tones, scale, v)
			}
		}
	}
}

// Of what is drawn at another size the same strip comes out.
func TestSizes(t *testing.T) {
	face, err := draw.Named("liberation-serif")
	if err != nil {
		t.Fatal(err)
	}
	strips := make([]Strip, 2)
	for i, size := range []float64{20, 60} {
		s := draw.Plain(face, size)
		picture, _, err := new(draw.Pen).Gray("Aj (dog)", s)
		if err != nil {
			t.Fatal(err)
		}
		x := &strips[i]
		if !x.Load(picture) {
			t.Fatal("no ink")
		}
		scale := 20 / (x.Bottom - x.Top)
		x.Cut(24, x.Top-2/scale, scale)
	}
	a, b := &strips[0], &strips[1]
	if d := a.Width() - b.Width(); d < -4 || d > 4 {
		t.Fatalf("%d and %d columns", a.Width(), b.Width())
	}
	squares, n := 0., min(len(a.Pix), len(b.Pix))
	for i := range n {
		squares += float64(a.Pix[i]-b.Pix[i]) * float64(a.Pix[i]-b.Pix[i])
	}
	if rms := math.Sqrt(squares / float64(n)); rms > 0.2 {
		t.Errorf("strips differ by %v", rms)
	}
}

// A single tail far along the line is not lost, noise is not taken for ink, and light that
// changes is taken out.
func TestRows(t *testing.T) {
	face, err := draw.Named("go-regular")
	if err != nil {
		t.Fatal(err)
	}
	s := draw.Plain(face, 20)
	rows := func(text string, s draw.Style) (top, bottom float64) {
		t.Helper()
		picture, _, err := new(draw.Pen).Gray(text, s)
		if err != nil {
			t.Fatal(err)
		}
		var x Strip
		if !x.Load(picture) {
			t.Fatalf("%q: no ink", text)
		}
		return x.Top, x.Bottom
	}
	s.Margin = [4]float64{1, 1, 1, 1}
	top, bottom := rows("hmmm mmmm mmmm mmmm mmmm mmmm mmmm mmmm mmmg", s)
	_, without := rows("hmmm mmmm mmmm mmmm mmmm mmmm mmmm mmmm mmmm", s)
	if bottom < without+3 {
		t.Errorf("the lowest row of a line with a tail is %v, without %v", bottom, without)
	}
	for name, change := range map[string]func(*draw.Style){
		"noise": func(s *draw.Style) { s.Noise = 0.1 },
		"light": func(s *draw.Style) { s.PaperEnd.R, s.PaperEnd.G, s.PaperEnd.B = 120, 120, 120 },
		"both":  func(s *draw.Style) { s.Noise, s.PaperEnd.G = 0.05, 150 },
	} {
		c := s
		change(&c)
		if a, b := rows("hmmm mmmm mmmm mmmm mmmm mmmm mmmm mmmm mmmg", c); math.Abs(a-top) > 1 || math.Abs(b-bottom) > 1 {
			t.Errorf("%s: rows %v to %v, want %v to %v", name, a, b, top, bottom)
		}
	}
}

// Where there is nothing, nothing is found, whatever the picture.
func TestNothing(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 0))
	for _, size := range [][2]int{{0, 0}, {1, 1}, {1, 50}, {300, 1}, {300, 2}, {200, 40}} {
		g := image.NewGray(image.Rect(0, 0, size[0], size[1]))
		if new(Strip).Load(g) {
			t.Errorf("ink in a picture of %v", size)
		}
		for i := range g.Pix { // must not panic
			g.Pix[i] = uint8(random.IntN(256))
		}
		var s Strip
		if s.Load(g) {
			s.Cut(24, s.Top, 24/(s.Bottom-s.Top))
		}
	}
}

// Beyond the strip, windows see paper.
func TestWindow(t *testing.T) {
	s := Strip{Height: 2, Pix: []float32{1, 2, 3, 4, 5, 6}}
	for first, want := range map[int][4]float32{-3: {}, -1: {0, 0, 1, 2}, 0: {1, 2, 3, 4}, 2: {5, 6, 0, 0}, 3: {}, 9: {}} {
		got := [4]float32{7, 7, 7, 7}
		if s.Window(got[:], first); got != want {
			t.Errorf("from %d: %v", first, got)
		}
	}
}

// Strips in use allocate nothing.
func TestAllocations(t *testing.T) {
	g := block(100, 50, image.Rect(10, 15, 30, 35), 255, 0)
	var s Strip
	if n := testing.AllocsPerRun(10, func() {
		s.Load(g)
		s.Cut(24, s.Top, 1.2)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
