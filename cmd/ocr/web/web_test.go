//go:build !js

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"image"
	imagedraw "image/draw"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/tests"
	"github.com/seed-5f2744a7/tensornet/ocr"
	"github.com/seed-5f2744a7/tensornet/ocr/draw"
)

// sheet is a page with two lines.
func sheet(t *testing.T) *image.Gray {
	t.Helper()
	face, err := draw.Named("liberation-sans")
	if err != nil {
		t.Fatal(err)
	}
	picture, err := new(draw.Pen).Sheet(&draw.Sheet{Width: 320, Height: 110, Paper: 250, PaperEnd: 220, Angle: 2, Blocks: []draw.Block{
		{Lines: []string{"Greetings, Humans", "Olly is a noob"}, Face: face, Size: 24, X: 30, Y: 38, Leading: 34}}})
	if err != nil {
		t.Fatal(err)
	}
	return picture
}

// The page has all its parts, and its program reads as this one does, under Node where that is.
func TestPage(t *testing.T) {
	if !tests.All() {
		t.Skip("compiles all that it needs for browsers: go test -tags=exhaustive")
	}
	dir := t.TempDir()
	p, err := build(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	var html bytes.Buffer
	if err := page.Execute(&html, p); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{p.Program, p.Exec, "new Worker(", "</html>\n"} {
		if !strings.Contains(html.String(), want) {
			t.Errorf("the page has no %.40s", want)
		}
	}
	if n := html.Len(); n > 12<<20 {
		t.Errorf("the page has %d bytes", n)
	}
	for _, remote := range []string{`src="http`, `href="http`, `fetch("http`, "import "} {
		if strings.Contains(source, remote) {
			t.Errorf("the page asks for what it does not have: %s", remote)
		}
	}
	node, err := exec.LookPath("node")
	if err != nil {
		t.Log("there is no Node that runs the page's program")
		return
	}
	picture := sheet(t)
	pixels := image.NewNRGBA(picture.Rect)
	imagedraw.Draw(pixels, pixels.Rect, picture, image.Point{}, imagedraw.Src)
	for name, content := range map[string][]byte{"wasm_exec.js": []byte(p.Exec), "pixels": pixels.Pix} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	c := exec.CommandContext(t.Context(), node, "testdata/read.js", filepath.Join(dir, "wasm_exec.js"), filepath.Join(dir, "ocr.wasm"),
		strconv.Itoa(picture.Rect.Dx()), strconv.Itoa(picture.Rect.Dy()), filepath.Join(dir, "pixels"))
	c.Stderr = os.Stderr
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	reader, err := ocr.NewPageReader()
	if err != nil {
		t.Fatal(err)
	}
	want, err := reader.Read(t.Context(), picture)
	if err != nil {
		t.Fatal(err)
	}
	got := heard(t, out)
	if got.Text != "Greetings, Humans\nOlly is a noob" || got.Text != want.Text {
		t.Errorf("%q, want %q", got.Text, want.Text)
	}
	for i := range min(len(got.Lines), len(want.Lines)) {
		if g, w := got.Lines[i], want.Lines[i]; g.Box != w.Box || g.Angle != w.Angle {
			t.Errorf("line %d is at %v, want %v", i, g.Box, w.Box)
		}
	}
}

// heard is the page of a worker's messages.
func heard(t *testing.T, messages []byte) *ocr.Page {
	t.Helper()
	var lines []ocr.Line
	for scan := bufio.NewScanner(bytes.NewReader(messages)); scan.Scan(); {
		var m struct{ Line *ocr.Line }
		if err := json.Unmarshal(scan.Bytes(), &m); err != nil {
			t.Fatalf("%v: %s", err, scan.Bytes())
		}
		if m.Line != nil {
			lines = append(lines, *m.Line)
		}
	}
	return ocr.PageOf(lines...)
}
