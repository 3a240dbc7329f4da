package main

import (
	"bytes"
	"encoding/json"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/ocr"
	"github.com/seed-5f2744a7/tensornet/ocr/draw"
)

// rendered draws a line that is read without a mistake.
func rendered(t *testing.T, text string) (file string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "line.png")
	if code, _, problems := try(t, "render", text, file, "--face", "go-mono", "--size", "14"); code != exitOK {
		t.Fatal(problems)
	}
	return file
}

func TestRead(t *testing.T) {
	one, two := rendered(t, "Olly is a noob"), rendered(t, "12 dogs")
	broken := filepath.Join(t.TempDir(), "broken.png")
	if err := os.WriteFile(broken, []byte("no picture"), 0o666); err != nil {
		t.Fatal(err)
	}
	code, out, problems := try(t, "read", one, broken, two, one)
	if code != exitFailure || out != "Olly is a noob\n12 dogs\nOlly is a noob\n" {
		t.Errorf("code %d: %s", code, out)
	}
	if want := "ocr: " + broken + ": image: unknown format: expected a PNG, JPEG or GIF\n"; problems != want {
		t.Errorf("%s, want %s", problems, want)
	}

	if code, out, problems := try(t, "read", "--layout", "line", "--threads", "2", two, one); code != exitOK || out != "12 dogs\nOlly is a noob\n" {
		t.Errorf("code %d: %s%s", code, out, problems)
	}
	if code, out, problems := try(t, "read", "--reader", "pair", one); code != exitOK || out != "Olly is a noob\n" {
		t.Errorf("code %d: %s%s", code, out, problems)
	}

	file, err := os.Open(two)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var stdout, stderr bytes.Buffer
	picture := filepath.Join(t.TempDir(), "boxes.png")
	if code := run(t.Context(), []string{"read", "--json", "--annotate", picture, "-"}, file, &stdout, &stderr); code != exitOK {
		t.Fatal(stderr.String())
	}
	var page struct {
		File string
		ocr.Page
	}
	if err := json.Unmarshal(stdout.Bytes(), &page); err != nil || strings.Count(stdout.String(), "\n") != 1 || len(page.Lines) != 1 {
		t.Fatalf("%v: %s", err, stdout.String())
	}
	line := page.Lines[0]
	if page.File != "-" || page.Text != "12 dogs" || line.Text != page.Text || len(line.Words) != 2 || len(line.Characters) != 7 || line.Words[1].Text != "dogs" {
		t.Errorf("%+v", page)
	}
	drawn, err := os.Open(picture)
	if err != nil {
		t.Fatal(err)
	}
	defer drawn.Close()
	boxes, err := png.Decode(drawn)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range line.Characters {
		if r, g, b, _ := boxes.At(c.Box.X0, c.Box.Y0).RGBA(); c.Text != " " && (r == g || b != 0) {
			t.Errorf("%q: the corner of its box has the colour %d, %d, %d", c.Text, r>>8, g>>8, b>>8)
		}
	}
}

// What is annotated has its colours, and reads as it does without.
func TestAnnotateColours(t *testing.T) {
	paper, ink := color.RGBA{250, 240, 120, 255}, color.RGBA{20, 30, 160, 255}
	face, err := draw.Named("go-mono")
	if err != nil {
		t.Fatal(err)
	}
	style := draw.Plain(face, 24)
	style.Ink, style.InkEnd, style.Paper, style.PaperEnd = ink, ink, paper, paper
	picture, err := new(draw.Pen).Line("12 dogs", style)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := writePNG(filepath.Join(dir, "in.png"), picture); err != nil {
		t.Fatal(err)
	}
	code, out, problems := try(t, "read", "--annotate", filepath.Join(dir, "out.png"), filepath.Join(dir, "in.png"))
	if code != exitOK || out != "12 dogs\n" {
		t.Fatalf("code %d: %s%s", code, out, problems)
	}
	file, err := os.Open(filepath.Join(dir, "out.png"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	drawn, err := png.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	same := 0
	for y := range picture.Rect.Dy() {
		for x := range picture.Rect.Dx() {
			if r, g, b, _ := drawn.At(x, y).RGBA(); (color.RGBA{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), 255}) == picture.RGBAAt(x, y) {
				same++
			}
		}
	}
	if all := picture.Rect.Dx() * picture.Rect.Dy(); drawn.Bounds() != picture.Rect || same < all*3/4 {
		t.Errorf("%d of %d pixels have their colours", same, all)
	}
}

func TestTrain(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	code, out, problems := try(t, "train", "ocr_split", "--out", dir, "--epochs", "1", "--samples", "64")
	if code != exitOK || out != "ocr_split\n" {
		t.Fatalf("code %d: %s%s", code, out, problems)
	}
	for _, name := range []string{"ocr_split.safetensors", "ocr_split.pack", "ocr_split.checkpoint.safetensors"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
}
