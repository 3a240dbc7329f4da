package ocr

import (
	"context"
	"errors"
	"image"
	"os"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/ocr/draw"
	"github.com/seed-5f2744a7/tensornet/runtime/program/data"
)

// origin are the lines that the first implementation showed.
var origin = []string{
	"Hello i am dog~ woof woof!",
	"Olly is a noob",
	"Greetings, Humans from Earth!",
	"867-5309, but what area code???",
	"GE price is 413259134637825637",
	"lost? https://lmgtfy.com/sendhelp",
}

// line draws a line as screens show it, so that a capital has ten pixels, as in the lines that the
// pair was trained on.
func line(t *testing.T, text, face string) *image.Gray {
	t.Helper()
	f, err := draw.Named(face)
	if err != nil {
		t.Fatal(err)
	}
	s := draw.Plain(f, 14.2)
	s.Snap = true
	picture, _, err := new(draw.Pen).Gray(text, s)
	if err != nil {
		t.Fatal(err)
	}
	return picture
}

func pair(t *testing.T) *Pair {
	t.Helper()
	p, err := NewPair()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestOrigin(t *testing.T) {
	p := pair(t)
	for _, text := range origin {
		read, err := p.Read(t.Context(), line(t, text, "go-mono"))
		if err != nil {
			t.Fatal(err)
		}
		if read.Text != text {
			t.Errorf("%s\n%s", text, read.Text)
		}
		check(t, read)
	}
}

// check demands that the parts of a line make the whole.
func check(t *testing.T, l Line) {
	t.Helper()
	var characters, words []string
	x := 0
	for _, c := range l.Characters {
		characters = append(characters, c.Text)
		if c.Box.X0 < x || c.Box.X1 <= c.Box.X0 || c.Box.Y1 <= c.Box.Y0 || !c.Box.Rectangle().In(l.Box.Rectangle()) {
			t.Errorf("%q of %q is at %v after %d", c.Text, l.Text, c.Box, x)
		}
		x = c.Box.X1
		if c.Probability < l.Probability || c.Probability > 1 {
			t.Errorf("%q of %q: probability %v", c.Text, l.Text, c.Probability)
		}
	}
	for _, w := range l.Words {
		words = append(words, w.Text)
	}
	if s := strings.Join(characters, ""); s != l.Text {
		t.Errorf("%q of characters %q", l.Text, s)
	}
	if strings.Join(words, " ") != strings.Join(strings.Fields(l.Text), " ") {
		t.Errorf("%q of words %q", l.Text, words)
	}
}

// page is read line by line. The networks have only seen text at random.
const page = `Call me Ishmael. Some years ago--never mind how long
precisely--having little or no money in my purse, and
nothing particular to interest me on shore, I thought
I would sail about a little and see the watery part
of the world. It is a way I have of driving off the
spleen, and regulating the circulation.
"O God, I could be bounded in a nutshell & count myself
a king of infinite space" [Hamlet, act 2, scene 2]
for i := 0; i < len(xs)-1; i++ { sum += xs[i] * 1.5e-3 }
if err != nil { return fmt.Errorf("%s: %w", path, err) }
Total: $1,234.56 (+7.89%) @ 10:30; call #42 ~ ask Zoe?
user@example.com | C:\Temp\new_file | x^2 = 'Q' / "V"`

// A page in the lines that the pair is for, each in other colours, comes out nearly right.
func TestPage(t *testing.T) {
	source := data.Sources["text"].(data.Text)
	p := pair(t)
	for _, test := range []struct {
		name  string
		faces []string
		most  float64 // mistakes a character
	}{
		{"faces of the training", source.Faces, 0.03},
		{"an unseen face", source.HeldOut, 0.06},
	} {
		mistakes, characters := 0, 0
		lines := strings.Split(page, "\n")
		if os.Getenv("TENSORNET_LONG") == "" {
			lines = lines[:2]
		}
		for i, text := range lines {
			picture, _, err := source.Line(text, test.faces, pairHeight, uint64(i))
			if err != nil {
				t.Fatal(err)
			}
			read, err := p.Read(t.Context(), Gray(picture))
			if err != nil {
				t.Fatal(err)
			}
			check(t, read)
			wrong := Distance(text, read.Text)
			t.Logf("%s\n%s (%d wrong)", text, read.Text, wrong)
			mistakes, characters = mistakes+wrong, characters+len(text)
		}
		rate := float64(mistakes) / float64(characters)
		t.Logf("%s: %d of %d characters wrong, %.2f %%", test.name, mistakes, characters, 100*rate)
		if rate > test.most {
			t.Errorf("%s: %.2f %% of the characters are wrong, want at most %.1f %%", test.name, 100*rate, 100*test.most)
		}
	}
}

// Boxes are where characters were drawn.
func TestBoxes(t *testing.T) {
	f, err := draw.Named("go-mono")
	if err != nil {
		t.Fatal(err)
	}
	s := draw.Plain(f, 14.2)
	s.Snap = true
	picture, cuts, err := new(draw.Pen).Gray("Olly is a noob", s)
	if err != nil {
		t.Fatal(err)
	}
	read, err := pair(t).Read(t.Context(), picture)
	if err != nil || read.Text != "Olly is a noob" {
		t.Fatalf("%q, %v", read.Text, err)
	}
	for i, c := range read.Characters {
		if i > 0 && (float64(c.Box.X0) < cuts[i]-2 || float64(c.Box.X0) > cuts[i]+2) {
			t.Errorf("%q begins at %d, was drawn at %v", c.Text, c.Box.X0, cuts[i])
		}
	}
}

func TestNothing(t *testing.T) {
	p := pair(t)
	for _, size := range []image.Point{{}, {1, 1}, {200, 40}, {1, 100}} {
		read, err := p.Read(t.Context(), image.NewGray(image.Rectangle{Max: size}))
		if err != nil || read.Text != "" || read.Probability != 1 || len(read.Characters)+len(read.Words) > 0 {
			t.Errorf("%v: %v, %v", size, read, err)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.Read(ended, line(t, "text", "go-mono")); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
