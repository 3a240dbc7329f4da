package train

import (
	"bytes"
	"context"
	"errors"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/generated/ocr_line"
	"github.com/seed-5f2744a7/tensornet/ocr/draw"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// Samples are the same for the same seed, wherever one begins; they have labels that the loss
// takes, ink, and paper that is nearly 0.
func TestLines(t *testing.T) {
	if got := strings.Join(ocr_line.Info().Outputs[0].Labels[2:], ""); " "+got != draw.Alphabet {
		t.Errorf("classes are those of %q, drawn are %q", got, draw.Alphabet)
	}
	for name, of := range map[string]Mixture{"Broad": Broad, "Usual": Usual, "Written": Written} {
		t.Run(name, func(t *testing.T) { testLines(t, of) })
	}
}

func testLines(t *testing.T, of Mixture) {
	print, err := draw.Faces(draw.Training()...)
	if err != nil {
		t.Fatal(err)
	}
	hands, err := draw.Faces(draw.Hands()...)
	if err != nil {
		t.Fatal(err)
	}
	lines := func(seed uint64, first, n int) iter.Seq2[*ocr_line.Sample, error] {
		return Lines(print, hands, of, seed, first, n)
	}
	var all []ocr_line.Sample
	characters := 0
	for s, err := range lines(3, 40000, 60) {
		if err != nil {
			t.Fatal(err)
		}
		if err := runtime.CheckLabels(&ocr_line.Info().Outputs[0], s.Targets.Character[:]); err != nil {
			t.Fatal(err)
		}
		most := float32(0)
		for x := range s.Inputs.Line {
			for y := range s.Inputs.Line[x] {
				most = max(most, s.Inputs.Line[x][y][0])
			}
		}
		labels := 0
		for _, c := range s.Targets.Character {
			if c >= 0 {
				labels++
			}
		}
		if labels > 0 && (most < 0.5 || s.Targets.Character[0] == 1 || s.Targets.Character[labels-1] == 1) {
			t.Errorf("sample %d: ink of %v, labels %v", len(all), most, s.Targets.Character)
		}
		characters += labels
		all = append(all, *s)
	}
	if characters < 60*8 || characters > 60*30 {
		t.Errorf("%d characters in 60 samples", characters)
	}
	i := 20
	for s, err := range lines(3, 40020, 3) {
		if err != nil || *s != all[i] {
			t.Errorf("sample %d is another one: %v", i, err)
		}
		i++
	}
	for s := range lines(4, 40000, 1) {
		if *s == all[0] {
			t.Error("another seed, the same sample")
		}
	}
}

// A mixture with hands has as many as it says, half of them strange.
func TestHands(t *testing.T) {
	print, err := draw.Faces(draw.Training()...)
	if err != nil {
		t.Fatal(err)
	}
	hands, err := draw.Faces(draw.Hands()...)
	if err != nil {
		t.Fatal(err)
	}
	p, random := pieces{print: print, hands: hands, of: Mixture{Clean: 20, Hands: 8}}, rand.New(rand.NewPCG(1, 0))
	by, strange := 0, 0
	for range 4000 {
		style, hand := p.style(random)
		if hand != slices.Contains(hands, style.Face) {
			t.Fatalf("%s: a hand is %v", style.Face.Name, hand)
		}
		if hand {
			by++
		}
		if style.Waist != 1 {
			strange++
		}
	}
	if by < 1500 || by > 1700 || strange < 700 || strange > 900 {
		t.Errorf("of 4000 lines %d are by hands, %d strange: expected 1600 and 800", by, strange)
	}
}

// Characters whose middle is in the window are its labels.
func TestLabel(t *testing.T) {
	cuts := []float64{0, 10, 20, 30, 40, 50, 60}
	class := func(c byte) int { return int(c-' ') + 1 }
	for _, c := range []struct {
		scale float64
		first int
		want  string
	}{
		{1, 0, "ab cde"},
		{1, -100, "ab cde"},
		{1, 6, "b cde"},
		{1, 16, "cde"},
		{1, 46, "e"},
		{1, 56, ""},
		{10, 100, "b c"}, // of 304 columns
	} {
		var got [56]int
		if !label(got[:], "ab cde", cuts, c.scale, c.first) {
			t.Errorf("%v: no room", c)
		}
		for i, v := range got {
			if want := -1; i >= len(c.want) && v != want || i < len(c.want) && v != class(c.want[i]) {
				t.Errorf("from %d on, %v times as large: labels %v, want %q", c.first, c.scale, got[:8], c.want)
				break
			}
		}
	}
	many := make([]float64, 100)
	for i := range many {
		many[i] = float64(i)
	}
	var got [56]int
	if text := make([]byte, 99); label(got[:], string(append(text[:0], []byte("abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstu")...)), many, 1, 0) {
		t.Error("room for 99 characters")
	}
}

// A training that ends between two of its parts goes on with the next.
func TestTrainLine(t *testing.T) {
	whole, parts := t.TempDir(), t.TempDir()
	o := Options{Dir: whole, Epochs: 1, Samples: 16}
	if err := Network(t.Context(), "ocr_line", o); err != nil {
		t.Fatal(err)
	}
	o.Dir, o.Resume = parts, true
	for range len(courses()) - 1 {
		ctx, cancel := context.WithCancel(t.Context())
		o.Progress = func(_ string, p runtime.Progress) {
			if p.Done && p.Epoch == p.Epochs {
				cancel()
			}
		}
		if err := Network(ctx, "ocr_line", o); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	}
	o.Progress = nil
	if err := Network(t.Context(), "ocr_line", o); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"ocr_line.pack", "ocr_line.safetensors"} {
		a, err := os.ReadFile(filepath.Join(whole, name))
		if err != nil {
			t.Fatal(err)
		}
		if b, err := os.ReadFile(filepath.Join(parts, name)); err != nil || !bytes.Equal(a, b) {
			t.Errorf("%s differs: %v", name, err)
		}
	}
	if found, _ := filepath.Glob(filepath.Join(parts, "*.checkpoint.safetensors")); len(found) != len(courses()) {
		t.Errorf("checkpoints are %q", found)
	}
}
