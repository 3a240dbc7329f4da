package draw

import (
	"bytes"

	"image/color"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func named(t *testing.T, name string) *Face {
	t.Helper()
	face, err := Named(name)
	if err != nil {
		t.Fatal(err)
	}
	return face
}

// gray draws a line and returns a copy, as darkness from 0 to 255.
func gray(t *testing.T, text string, s Style) (dark [][]float64, cuts []float64) {
	t.Helper()
	picture, cuts, err := new(Pen).Gray(text, s)
	if err != nil {
		t.Fatal(err)
	}
	for y := range picture.Rect.Dy() {
		row := make([]float64, picture.Rect.Dx())
		for x := range row {
			row[x] = 255 - float64(picture.GrayAt(x, y).Y)
		}
		dark = append(dark, row)
	}
	return dark, cuts
}

func sum(dark [][]float64, use func(x, y int) bool) float64 {
	total := 0.
	for y, row := range dark {
		for x, v := range row {
			if use == nil || use(x, y) {
				total += v
			}
		}
	}
	return total
}

func TestFacesHaveAllCharacters(t *testing.T) {
	for _, name := range Names() {
		face := named(t, name)
		missing := 0
		for i, r := range alphabet {
			g := &face.glyphs[i]
			if !g.has {
				missing++
			} else if g.advance <= 0 || (len(g.pieces) > 2) != (r != ' ') {
				t.Errorf("%s: %q is %v ems wide and has %d pieces", name, r, g.advance, len(g.pieces))
			}
			if face.Has(r) != g.has || r <= Last && !g.has {
				t.Errorf("%s does not have %q", name, r)
			}
		}
		if missing > 4 && !slices.Contains(Hands(), name) {
			t.Errorf("%s has no %d characters", name, missing)
		}
		if face.ascent < 0.5 || face.ascent > 1.3 || face.descent < 0.1 || face.descent > 0.7 {
			t.Errorf("%s goes from %v ems above the baseline to %v below", name, face.ascent, face.descent)
		}
	}
	training := Training()
	for _, name := range Further() {
		if !slices.Contains(training, name) {
			t.Errorf("%s is none to train with", name)
		}
	}
	for _, name := range HeldOut() {
		if slices.Contains(training, name) || !slices.Contains(Names(), name) {
			t.Errorf("%s is held out", name)
		}
	}
	if all := len(training) + len(Hands()) + len(HeldOut()); all != len(Names()) {
		t.Errorf("%d faces to train with, %d hands, %d held out, of %d", len(training), len(Hands()), len(HeldOut()), len(Names()))
	}
}

// The same style is the same picture, by whatever pen, and another seed is another one.
func TestSame(t *testing.T) {
	faces, err := Faces(Training()...)
	if err != nil {
		t.Fatal(err)
	}
	var used Pen
	var last []byte
	for seed := range uint64(12) {
		s := Random(rand.New(rand.NewPCG(seed, 0)), faces, Damage(seed%3))
		one, err := used.Line("Call me Ishmael.", s)
		if err != nil {
			t.Fatal(err)
		}
		two, err := new(Pen).Line("Call me Ishmael.", Random(rand.New(rand.NewPCG(seed, 0)), faces, Damage(seed%3)))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(one.Pix, two.Pix) || one.Rect != two.Rect {
			t.Errorf("seed %d: two pictures", seed)
		}
		if bytes.Equal(one.Pix, last) {
			t.Errorf("seed %d is as the one before", seed)
		}
		last = one.Pix
	}
}

// A gray picture has the tones of the coloured one.
func TestGray(t *testing.T) {
	s := Plain(named(t, "go-regular"), 30)
	s.Ink, s.InkEnd = color.RGBA{200, 30, 90, 255}, color.RGBA{20, 30, 190, 255}
	s.Paper, s.PaperEnd = color.RGBA{255, 240, 200, 255}, color.RGBA{155, 240, 250, 255}
	s.Texture, s.TextureSize, s.Blur, s.Angle, s.Perspective = 0.1, 5, 0.8, 2, 0.05
	coloured, err := new(Pen).Line("gray", s)
	if err != nil {
		t.Fatal(err)
	}
	tones, _, err := new(Pen).Gray("gray", s)
	if err != nil {
		t.Fatal(err)
	}
	if tones.Rect != coloured.Rect {
		t.Fatalf("%v and %v", tones.Rect, coloured.Rect)
	}
	for y := range tones.Rect.Dy() {
		for x := range tones.Rect.Dx() {
			if a, b := float64(tones.GrayAt(x, y).Y), float64(tone(coloured.RGBAAt(x, y))); math.Abs(a-b) > 1.5 {
				t.Fatalf("tone %v at %d, %d; in colour %v", a, x, y, b)
			}
		}
	}
}

// A character is between its cuts: half of the ink of two is left of the second's, and
// in a face of one width cuts are equally far apart.
func TestCuts(t *testing.T) {
	s := Plain(named(t, "go-mono"), 40)
	for _, s.Stretch = range []float64{1, 1.5} {
		dark, cuts := gray(t, "x xx", s)
		if len(cuts) != 5 {
			t.Fatalf("%d cuts", len(cuts))
		}
		for i := range 4 {
			if width := cuts[i+1] - cuts[i]; math.Abs(width-40*0.6*s.Stretch) > 0.1 {
				t.Errorf("character %d is %v wide", i, width)
			}
		}
		all, first := sum(dark, nil), sum(dark, func(x, _ int) bool { return float64(x) < cuts[1] })
		last := sum(dark, func(x, _ int) bool { return float64(x) >= cuts[3] })
		if math.Abs(first/all-1./3) > 0.02 || math.Abs(last/all-1./3) > 0.02 {
			t.Errorf("of the ink there is %v before the first cut, %v after the last", first/all, last/all)
		}
	}
}

// Characters begin at whole pixels if they are to: all are then alike.
func TestSnap(t *testing.T) {
	s := Plain(named(t, "liberation-sans"), 11.3)
	s.Margin[3] = 2 / s.Size
	s.Snap = true
	dark, cuts := gray(t, "iiiiiiii", s)
	for i := range 7 {
		for y := range dark {
			for x := range 3 {
				if a, b := dark[y][int(cuts[i])+x], dark[y][int(cuts[i+1])+x]; a != b {
					t.Fatalf("characters %d and %d: %v and %v at %d, %d", i, i+1, a, b, x, y)
				}
			}
		}
	}
	s.Snap = false
	if _, loose := gray(t, "iiiiiiii", s); loose[1] == math.Round(loose[1]) {
		t.Errorf("a cut at %v without", loose[1])
	}
}

// middle is the mean row of the ink in some columns.
func middle(dark [][]float64, begin, end int) float64 {
	rows, all := 0., 0.
	for y, row := range dark {
		for _, v := range row[begin:end] {
			rows, all = rows+v*float64(y), all+v
		}
	}
	return rows / all
}

func TestAngle(t *testing.T) {
	s := Plain(named(t, "go-regular"), 20)
	for _, s.Angle = range []float64{-5, 0, 3} {
		dark, _ := gray(t, strings.Repeat("o", 40), s)
		w := len(dark[0])
		slope := (middle(dark, w/2, w-10) - middle(dark, 10, w/2)) / (float64(w-20) / 2)
		if got := math.Atan(slope) * 180 / math.Pi; math.Abs(got-s.Angle) > 0.25 {
			t.Errorf("a line at %v degrees falls by %v", s.Angle, got)
		}
	}
}

// The end of a line in perspective is smaller than its begin.
func TestPerspective(t *testing.T) {
	s := Plain(named(t, "go-mono"), 30)
	s.Perspective = 0.2
	_, cuts := gray(t, strings.Repeat("o", 20), s)
	if ratio := (cuts[20] - cuts[19]) / (cuts[1] - cuts[0]); ratio < 0.6 || ratio > 0.7 { // (1-0.2)²
		t.Errorf("the last character is %v of the first", ratio)
	}
}

func TestSlant(t *testing.T) {
	s := Plain(named(t, "go-regular"), 40)
	s.Slant = 0.25
	dark, _ := gray(t, "|", s)
	var at []float64
	for _, row := range dark {
		across, all := 0., 0.
		for x, v := range row {
			across, all = across+v*float64(x), all+v
		}
		if all > 255 {
			at = append(at, across/all)
		}
	}
	if n := len(at); math.Abs((at[2]-at[n-3])/float64(n-5)-0.25) > 0.03 {
		t.Errorf("a stroke from column %v to %v over %d rows", at[2], at[n-3], n-5)
	}
}

// Nothing is cut off at the edges, however a line lies.
func TestNothingIsCutOff(t *testing.T) {
	for i, s := range []Style{{}, {Angle: 5}, {Angle: -5, Perspective: 0.1}, {Perspective: -0.1, Slant: 0.3}, {Spacing: 0.1, Stretch: 1.3}} {
		p := Plain(named(t, "go-regular"), 24)
		p.Angle, p.Perspective, p.Slant, p.Spacing, p.Stretch = s.Angle, s.Perspective, s.Slant, s.Spacing, max(1, s.Stretch)
		p.Margin = [4]float64{0.2, 0.3, 0.2, 0.3}
		near, _ := gray(t, "(gj|_/W)", p)
		p.Margin = [4]float64{3, 3, 3, 3}
		far, _ := gray(t, "(gj|_/W)", p)
		if a, b := sum(near, nil), sum(far, nil); math.Abs(a-b) > 0.005*b {
			t.Errorf("line %d: ink %v, with large margins %v", i, a, b)
		}
	}
}

func TestMistakes(t *testing.T) {
	face := named(t, "go-regular")
	for _, c := range []struct {
		text string
		size float64
		want string
	}{
		{"naïve \u03c0", 20, `character 7 of the text is 'π': expected printable ASCII, Latin-1 or typographic signs`},
		{"a\nb", 20, `character 2 of the text is '\n': expected printable ASCII, Latin-1 or typographic signs`},
		{strings.Repeat("m", 1000), 40, "the line would be 33321 pixels wide and 40 high: expected 1 to 16384"},
	} {
		_, err := new(Pen).Line(c.text, func() Style { s := Plain(face, c.size); s.Margin = [4]float64{}; return s }())
		if err == nil || err.Error() != c.want {
			t.Errorf("%.10q: %v", c.text, err)
		}
	}
	if _, err := new(Pen).Line("na±ve", Plain(named(t, "satisfy"), 20)); err == nil || err.Error() != `character 3 of the text is '±', which the face satisfy does not have` {
		t.Error(err)
	}
	if _, err := Named("fraktur"); err == nil || !strings.HasPrefix(err.Error(), `no face "fraktur": expected one of annie-use-your-telescope, `) {
		t.Error(err)
	}
	if _, err := Named("go-fraktur"); err == nil || !strings.HasPrefix(err.Error(), `no face "go-fraktur": expected one of `) {
		t.Error(err)
	}
	if _, err := Parse([]byte("no font")); err == nil {
		t.Error("a font of seven letters")
	}
}
