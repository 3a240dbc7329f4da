package models_test

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen"
	"github.com/seed-5f2744a7/tensornet/gen/activation"
	"github.com/seed-5f2744a7/tensornet/gen/layer"
	"github.com/seed-5f2744a7/tensornet/gen/loss"
	"github.com/seed-5f2744a7/tensornet/gen/optimizer"
	"github.com/seed-5f2744a7/tensornet/runtime/data"
)

// TestLanguage makes sure that docs/language.md lists all words of the spec
// language.
func TestLanguage(t *testing.T) {
	page := read(t, "../docs/language.md")
	for kind, names := range map[string][]string{
		"layers":      layer.Types(),
		"activations": activation.Names(),
		"losses":      loss.Names(),
		"optimizers":  optimizer.Names(),
		"data":        slices.Sorted(maps.Keys(data.Sources)),
	} {
		want := strings.Join(names, " ")
		list := regexp.MustCompile(`(?m)^    ` + kind + ` +((?:.+\n(?:     +)?)+?)(?:    [a-z]|\n)`).FindSubmatch(page)
		if list == nil {
			t.Errorf("no list of %s", kind)
		} else if got := strings.Join(strings.Fields(string(list[1])), " "); got != want {
			t.Errorf("%s: listed are\n%s\nwant\n%s", kind, got, want)
		}
	}
}

// TestModels makes sure that docs/models.md has every model and its number of
// parameters.
func TestModels(t *testing.T) {
	var listed []string
	for _, row := range regexp.MustCompile(`(?m)^\| (\w+) \|[^|]*\| ([\d ]+) \|`).FindAllSubmatch(read(t, "../docs/models.md"), -1) {
		name := string(row[1])
		listed = append(listed, name+".toml")
		want := compile(t, name+".toml").Info.Parameters
		if got := strings.ReplaceAll(string(row[2]), " ", ""); got != strconv.Itoa(want) {
			t.Errorf("%s: %s parameters in the table, want %d", name, got, want)
		}
	}
	slices.Sort(listed)
	if specs, err := filepath.Glob("*.toml"); err != nil || !slices.Equal(listed, specs) {
		t.Errorf("listed are %q, want %q", listed, specs)
	}
}

// TestReadme makes sure that the README's network compiles, and that the rows
// of its tables are those of the manual.
func TestReadme(t *testing.T) {
	readme := read(t, "../README.md")
	spec := regexp.MustCompile("(?s)```toml\n(.*?)```").FindSubmatch(readme)
	if spec == nil {
		t.Fatal("no network")
	}
	if _, err := gen.Generate(t.Context(), "letters.toml", spec[1], gen.Options{}); err != nil {
		t.Error(err)
	}
	tables := string(read(t, "../docs/speed.md")) + string(read(t, "../docs/models.md"))
	rows := regexp.MustCompile(`(?m)^\| \w+ \|.*\n`).FindAllString(string(readme), -1)
	known := 0
	for _, row := range rows {
		if strings.HasPrefix(row, "| network |") || strings.HasPrefix(row, "| model |") || strings.Contains(tables, "\n"+row) {
			known++
		}
	}
	if known != len(rows) || len(rows) != 4 {
		t.Errorf("%d of the rows are those of docs/speed.md and docs/models.md, want 4:\n%s", known, strings.Join(rows, ""))
	}
}

func read(t *testing.T, file string) []byte {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
