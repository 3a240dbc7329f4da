package main

import (
	"bytes"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// try runs the program.
func try(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, problems bytes.Buffer
	code = run(t.Context(), args, strings.NewReader(""), &out, &problems)
	return code, out.String(), problems.String()
}

func TestRender(t *testing.T) {
	file := filepath.Join(t.TempDir(), "line.png")
	size := func(args ...string) (w, h int) {
		t.Helper()
		if code, _, problems := try(t, append([]string{"render", "Hello", file}, args...)...); code != exitOK {
			t.Fatalf("%q: %s", args, problems)
		}
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		picture, err := png.Decode(f)
		if err != nil {
			t.Fatal(err)
		}
		return picture.Bounds().Dx(), picture.Bounds().Dy()
	}
	w, h := size("--size", "20")
	if w2, h2 := size("--size", "40"); w2 < 2*w-2 || w2 > 2*w || h2 < 2*h-2 || h2 > 2*h {
		t.Errorf("%d×%d, and twice as large %d×%d", w, h, w2, h2)
	}
	if w2, h2 := size("--size", "20", "--angle", "5"); w2 < w || h2 < h+3 {
		t.Errorf("%d×%d, and aslant %d×%d", w, h, w2, h2)
	}
	if w2, _ := size("--size", "20", "--face", "go-mono"); w2 <= w {
		t.Errorf("%d wide, and in a face of one width %d", w, w2)
	}
	size("--damage", "photographed", "--seed", "7")
}

func TestUsage(t *testing.T) {
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{nil, exitUsage, "no command"},
		{[]string{"raed"}, exitUsage, `unknown command "raed" for "ocr"`},
		{[]string{"read"}, exitUsage, "requires at least 1 arg(s), only received 0"},
		{[]string{"read", "--threads", "0", "x.png"}, exitUsage, "--threads is 0: expected 1 or more"},
		{[]string{"read", "--annotate", "y.png", "x.png", "z.png"}, exitUsage, "--annotate draws one picture: found 2 files"},
		{[]string{"read", "none.png"}, exitFailure, "none.png: no such file or directory"},
		{[]string{"read", "."}, exitFailure, ".: is a directory"},
		{[]string{"read", "-"}, exitFailure, "-: the file is empty: expected a PNG, JPEG or GIF"},
		{[]string{"read", "--reader", "third", "x.png"}, exitUsage, `--reader is "third": expected line or pair`},
		{[]string{"read", "--layout", "book", "x.png"}, exitUsage, `--layout is "book": expected page or line`},
		{[]string{"eval", "--reader", "third"}, exitUsage, `--reader is "third": expected some of line, greedy, pair`},
		{[]string{"eval", "--font", "none.ttf"}, exitFailure, "open none.ttf: no such file or directory"},
		{[]string{"eval", "--lines", "0"}, exitUsage, "--lines is 0: expected 1 or more"},
		{[]string{"train", "ocr_word"}, exitUsage, `no network "ocr_word": expected some of ocr_char, ocr_split, ocr_line`},
		{[]string{"render", "text"}, exitUsage, "accepts 2 arg(s), received 1"},
		{[]string{"render", "--size", "0", "text", "x.png"}, exitUsage, "--size is 0: expected 1 to 1000 pixels"},
		{[]string{"render", "--angle", "90", "text", "x.png"}, exitUsage, "--angle is 90: expected -45 to 45 degrees"},
		{[]string{"render", "--face", "arial", "text", "x.png"}, exitUsage, `no face "arial": expected one of annie-use-your-telescope, `},
		{[]string{"render", "--damage", "wet", "text", "x.png"}, exitUsage, `--damage is "wet": expected clean, mixed, photographed or strange`},
		{[]string{"render", "--seed", "3", "text", "x.png"}, exitUsage, "--seed is of a random style, which --damage asks for"},
		{[]string{"render", "--font", "none.ttf", "text", "x.png"}, exitFailure, "open none.ttf: no such file or directory"},
		{[]string{"render", "наïve", "x.png"}, exitFailure, "character 1 of the text is 'н': expected printable ASCII, Latin-1 or typographic signs"},
	} {
		code, _, problems := try(t, c.args...)
		if code != c.code || !strings.Contains(problems, "ocr: "+c.want) {
			t.Errorf("%q: code %d, want %d: %s", c.args, code, c.code, problems)
		}
	}
}
