package train

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/generated/ocr_char"
	"github.com/seed-5f2744a7/tensornet/generated/ocr_split"
	"github.com/seed-5f2744a7/tensornet/ocr"
	"github.com/seed-5f2744a7/tensornet/ocr/internal/pack"
	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/data"
)

// A training that is interrupted goes on and ends with the weights of one that is not; what it
// packs is what it has learned.
func TestResume(t *testing.T) {
	whole, parts := t.TempDir(), filepath.Join(t.TempDir(), "new")
	o := Options{Dir: whole, Epochs: 2, Samples: 128}
	if err := Network(t.Context(), "ocr_split", o); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	o.Dir, o.Resume = parts, true
	o.Progress = func(name string, p runtime.Progress) {
		if name != "ocr_split" {
			t.Errorf("progress of %q", name)
		}
		if p.Done {
			cancel()
		}
	}
	if err := Network(ctx, "ocr_split", o); !errors.Is(err, context.Canceled) || !strings.HasPrefix(err.Error(), "ocr_split: ") {
		t.Fatal(err)
	}
	o.Progress = nil
	if err := Network(t.Context(), "ocr_split", o); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"ocr_split.safetensors", "ocr_split.pack"} {
		a, err := os.ReadFile(filepath.Join(whole, name))
		if err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(filepath.Join(parts, name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(a, b) {
			t.Errorf("%s differs", name)
		}
	}
	learned, err := ocr_split.LoadWeights(os.DirFS(whole), "ocr_split.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	packed, err := os.ReadFile(filepath.Join(whole, "ocr_split.pack"))
	if err != nil {
		t.Fatal(err)
	}
	w := ocr_split.NewWeights(7)
	if err := pack.Read(bytes.NewReader(packed), w.Tensors()); err != nil {
		t.Fatal(err)
	}
	if w.Cut.Bias != learned.Cut.Bias || w.Hidden.Weight[3] == ocr_split.NewWeights(7).Hidden.Weight[3] {
		t.Error("packed are other weights")
	}
}

func TestMistakes(t *testing.T) {
	if err := Network(t.Context(), "ocr_word", Options{}); err == nil || err.Error() != `no network "ocr_word": expected one of ["ocr_char" "ocr_split" "ocr_line"]` {
		t.Error(err)
	}
	if err := Network(t.Context(), "ocr_char", Options{Dir: t.TempDir(), Epochs: -1}); err == nil || err.Error() != "ocr_char: epochs: found -1, expected at least 1" {
		t.Error(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "ocr_split.checkpoint.safetensors"), []byte("torn"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := Network(t.Context(), "ocr_split", Options{Dir: dir, Resume: true}); err == nil {
		t.Error("a torn checkpoint is resumed")
	}
}

// The pair is trained as its specs say, and reads.
func TestTraining(t *testing.T) {
	if os.Getenv("TENSORNET_LONG") == "" {
		t.Skip("set TENSORNET_LONG=1 for trainings that take minutes")
	}
	dir := t.TempDir()
	for _, name := range []string{"ocr_char", "ocr_split"} {
		if err := Network(t.Context(), name, Options{Dir: dir}); err != nil {
			t.Fatal(err)
		}
	}
	char, err := ocr_char.LoadWeights(os.DirFS(dir), "ocr_char.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	split, err := ocr_split.LoadWeights(os.DirFS(dir), "ocr_split.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	source := data.Sources["text"].(data.Text)
	reader, wrong, all := ocr.PairOf(split, char), 0, 0
	for i, text := range []string{"Call me Ishmael. Some years ago--never mind how long", "precisely--having little or no money in my purse, and",
		"nothing particular to interest me on shore, I thought", `"O God, I could be bounded in a nutshell & count myself`,
		"if err != nil { return fmt.Errorf(\"%s: %w\", path, err) }", "Total: $1,234.56 (+7.89%) @ 10:30; call #42 ~ ask Zoe?"} {
		picture, _, err := source.Line(text, source.Faces, 16, uint64(i))
		if err != nil {
			t.Fatal(err)
		}
		line, err := reader.Read(t.Context(), ocr.Gray(picture))
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s\n%s", text, line.Text)
		wrong, all = wrong+ocr.Distance(text, line.Text), all+len(text)
	}
	if wrong*100 > 4*all {
		t.Errorf("%d of %d characters are wrong", wrong, all)
	}
}
