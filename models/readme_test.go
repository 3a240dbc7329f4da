package models_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5f2744a7/tensornet/gen"
	"github.com/seed-5f2744a7/tensornet/gen/activation"
	"github.com/seed-5f2744a7/tensornet/gen/layer"
	"github.com/seed-5f2744a7/tensornet/gen/loss"
	"github.com/seed-5f2744a7/tensornet/gen/metric"
	"github.com/seed-5f2744a7/tensornet/gen/optimizer"
	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/data"
)

// TestLanguage compares the list of all words of the spec language in
// docs/language.md with the tables; with -update it renews it.
func TestLanguage(t *testing.T) {
	const file = "../docs/language.md"
	page := read(t, file)
	list := regexp.MustCompile(`(?m)^    layers  (.+\n)+`).FindIndex(page)
	if list == nil {
		t.Fatal("no list of words")
	}
	var schedules []string
	for _, s := range runtime.AllSchedules() {
		schedules = append(schedules, s.Name)
	}
	want := words("layers", layer.Types()) + words("activations", activation.Names()) + words("losses", loss.Names()) +
		words("optimizers", optimizer.Names()) + words("schedules", schedules) + words("metrics", metric.Names()) +
		words("data", slices.Sorted(maps.Keys(data.Sources)))
	if *update {
		page = slices.Concat(page[:list[0]], []byte(want), page[list[1]:])
		if err := os.WriteFile(file, page, 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, string(page[list[0]:list[1]])); diff != "" {
		t.Errorf("renew with: go generate ./models\n%s", diff)
	}
}

// words are a kind of words, in lines.
func words(kind string, names []string) string {
	const indent, width = 18, 88
	line, lines := fmt.Sprintf("    %-*s", indent-6, kind), ""
	for _, name := range names {
		if len(line)+2+len(name) > width {
			lines += line + "\n"
			line = strings.Repeat(" ", indent-2)
		}
		line += "  " + name
	}
	return lines + line + "\n"
}

// TestModels makes sure that docs/models.md has every model and its number of
// parameters.
func TestModels(t *testing.T) {
	specs, err := filepath.Glob("*.toml")
	trained, more := filepath.Glob("trained/*.toml")
	if err != nil || more != nil || len(trained) == 0 {
		t.Fatalf("%v, %v, %d specs of networks that are trained by night", err, more, len(trained))
	}
	var listed []string
	for _, row := range regexp.MustCompile(`(?m)^\| (\w+) \|[^|]*\| ([\d ]+) \|`).FindAllSubmatch(read(t, "../docs/models.md"), -1) {
		name := string(row[1])
		spec := name + ".toml"
		if !slices.Contains(specs, spec) {
			spec = "trained/" + spec
		}
		listed = append(listed, spec)
		outline, err := gen.Outline(spec, read(t, filepath.FromSlash(spec)), os.DirFS(filepath.Dir(spec)))
		if err != nil {
			t.Fatal(err)
		}
		want := outline.Info.Parameters
		if got := strings.ReplaceAll(string(row[2]), " ", ""); got != strconv.Itoa(want) {
			t.Errorf("%s: %s parameters in the table, want %d", name, got, want)
		}
	}
	slices.Sort(listed)
	for i, spec := range trained {
		trained[i] = filepath.ToSlash(spec)
	}
	if all := slices.Sorted(slices.Values(slices.Concat(specs, trained))); !slices.Equal(listed, all) {
		t.Errorf("listed are %q, want %q", listed, all)
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
