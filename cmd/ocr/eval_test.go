package main

import (
	"bufio"
	"encoding/json"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"codeberg.org/go-fonts/stix/stix2textmedium"

	"github.com/seed-5f2744a7/tensornet/ocr"
)

// All kinds of lines, and one of a font of ours, are read by all readers that are asked for; what
// they have read is left as it was counted, beside the pictures.
func TestEval(t *testing.T) {
	dir := t.TempDir()
	font, page, out := filepath.Join(dir, "medium.ttf"), filepath.Join(dir, "mistakes.html"), filepath.Join(dir, "lines")
	if err := os.WriteFile(font, stix2textmedium.TTF, 0o666); err != nil {
		t.Fatal(err)
	}
	code, table, problems := try(t, "eval", "--lines", "1", "--html", page, "--out", out, "--font", font, "--reader", "line,pair")
	if code != exitOK {
		t.Fatalf("code %d: %s", code, problems)
	}
	kinds, err := trials([]string{font}, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range kinds {
		if found := regexp.MustCompile(`\n` + k.name + ` +line +\d+\.\d\d % +\d+\.\d % +\d+\.\d ms\n +pair +`).FindString(table); found == "" {
			t.Errorf("no row of %s: %s", k.name, table)
		}
	}
	list, err := os.Open(filepath.Join(out, "lines.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer list.Close()
	lines, mistaken := 0, 0
	for s := bufio.NewScanner(list); s.Scan(); lines++ {
		var line struct {
			Lines, File, Text string
			Read              []reading
		}
		if err := json.Unmarshal(s.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		picture, err := os.Open(filepath.Join(out, line.File))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := png.Decode(picture); err != nil {
			t.Error(err)
		}
		picture.Close()
		if line.Lines != kinds[lines].name || len(line.Text) < 30 || len(line.Read) != 2 || line.Read[1].Reader != "pair" || ocr.Distance(line.Text, line.Read[0].Text) > len(line.Text)/2 {
			t.Errorf("%+v", line)
		}
		if line.Text != line.Read[0].Text || line.Text != line.Read[1].Text {
			mistaken++
		}
	}
	if lines != len(kinds) {
		t.Errorf("%d lines", lines)
	}
	html, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(html), `<img src="data:image/png;base64,iVBOR`); n != mistaken || n == 0 || !strings.HasSuffix(string(html), "</html>\n") {
		t.Errorf("%d pictures of %d lines with mistakes", n, mistaken)
	}
}

// Counts are of characters and of words, each at its least.
func TestCount(t *testing.T) {
	var r rates
	r.count("the dog barks", "the dog barks")
	r.count("the dog barks", "the d0g barks")
	r.count("the dog barks", "thedog barks")
	if r.wrong != 2 || r.characters != 39 || r.bad != 3 || r.words != 9 {
		t.Errorf("%+v", r)
	}
}
