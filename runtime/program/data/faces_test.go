package data

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestFaces compares the files of the faces with those of the module that has them.
func TestFaces(t *testing.T) {
	if len(faces) != 10 {
		t.Errorf("there are %d faces: %v", len(faces), faces)
	}
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "golang.org/x/image").Output()
	if err != nil {
		t.Fatal(err)
	}
	for name := range faces {
		if f, err := parseFace(name); err != nil || f.NumGlyphs() < 100 {
			t.Errorf("%s: %v", name, err)
		}
		if name == "regular" {
			continue
		}
		var words []string
		for _, word := range strings.Split(name, "_") {
			words = append(words, strings.ToUpper(word[:1])+word[1:])
		}
		file := "Go-" + strings.Join(words, "-") + ".ttf"
		want, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "font", "gofont", "ttfs", file))
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := faceFiles.ReadFile("faces/" + name + ".ttf"); !bytes.Equal(got, want) {
			t.Errorf("faces/%s.ttf is not %s", name, file)
		}
	}
}
