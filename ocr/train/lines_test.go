package train

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/generated/ocr_line"
	"github.com/seed-5f2744a7/tensornet/ocr/draw"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// Samples are the same for the same seed, wherever one begins; they have labels that the loss
// takes, ink, and paper that is nearly 0.
func TestLines(t *testing.T) {
	faces, err := draw.Faces(draw.Training()...)
	if err != nil {
		t.Fatal(err)
	}
	output := ocr_line.Info().Outputs[0]
	if got := strings.Join(output.Labels[2:], ""); " "+got != draw.Alphabet {
		t.Errorf("classes are those of %q, drawn are %q", got, draw.Alphabet)
	}
	var all []ocr_line.Sample
	characters := 0
	for s, err := range Lines(faces, Broad, 3, 40000, 60) {
		if err != nil {
			t.Fatal(err)
		}
		if err := runtime.CheckLabels(&output, s.Targets.Character[:]); err != nil {
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
	for s, err := range Lines(faces, Broad, 3, 40020, 3) {
		if err != nil || *s != all[i] {
			t.Errorf("sample %d is another one: %v", i, err)
		}
		i++
	}
	for s := range Lines(faces, Broad, 4, 40000, 1) {
		if *s == all[0] {
			t.Error("another seed, the same sample")
		}
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

// A training that ends between its two parts goes on with the second.
func TestTrainLine(t *testing.T) {
	whole, parts := t.TempDir(), t.TempDir()
	o := Options{Dir: whole, Epochs: 1, Samples: 16}
	if err := Network(t.Context(), "ocr_line", o); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	o.Dir, o.Resume, o.Progress = parts, true, func(_ string, p runtime.Progress) {
		if p.Done {
			cancel()
		}
	}
	if err := Network(ctx, "ocr_line", o); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
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
	if found, _ := filepath.Glob(filepath.Join(parts, "*.checkpoint.safetensors")); len(found) != 2 {
		t.Errorf("checkpoints are %q", found)
	}
}
