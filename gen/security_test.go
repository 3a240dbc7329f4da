package gen_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestSecurity looks for the fuzz targets that SECURITY.md names.
func TestSecurity(t *testing.T) {
	text, err := os.ReadFile("../SECURITY.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := regexp.MustCompile("(?m)^\\| `(\\./[a-z/]+) (Fuzz\\w+)`").FindAllStringSubmatch(string(text), -1)
	if len(rows) < 10 {
		t.Errorf("found %d targets", len(rows))
	}
	for _, row := range rows {
		files, _ := filepath.Glob(filepath.Join("..", row[1], "*_test.go"))
		found := false
		for _, file := range files {
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			found = found || strings.Contains(string(source), "func "+row[2]+"(f *testing.F)")
		}
		if !found {
			t.Errorf("there is no %s in %s", row[2], row[1])
		}
	}
}
