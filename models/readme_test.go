package models_test

import (
	"bytes"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/activation"
	"github.com/seed-5f2744a7/tensornet/gen/layer"
	"github.com/seed-5f2744a7/tensornet/gen/loss"
	"github.com/seed-5f2744a7/tensornet/gen/optimizer"
	"github.com/seed-5f2744a7/tensornet/runtime/data"
)

// TestReadme makes sure that README.md lists all words of the spec language, has
// the models' numbers of parameters, and shows code that is generated.
func TestReadme(t *testing.T) {
	readme := read(t, "../README.md")
	for kind, names := range map[string][]string{
		"layers":      layer.Types(),
		"activations": activation.Names(),
		"losses":      loss.Names(),
		"optimizers":  optimizer.Names(),
		"data":        slices.Sorted(maps.Keys(data.Sources)),
	} {
		want := strings.Join(names, " ")
		list := regexp.MustCompile(`(?m)^    ` + kind + ` +((?:.+\n(?:     +)?)+?)(?:    [a-z]|\n)`).FindSubmatch(readme)
		if list == nil {
			t.Errorf("no list of %s", kind)
		} else if got := strings.Join(strings.Fields(string(list[1])), " "); got != want {
			t.Errorf("%s: listed are\n%s\nwant\n%s", kind, got, want)
		}
	}
	rows := regexp.MustCompile(`(?m)^\| (\w+) \|[^|]*\| ([\d ]+) \|`).FindAllSubmatch(readme, -1)
	if len(rows) == 0 {
		t.Error("no table of models")
	}
	for _, row := range rows {
		want := compile(t, string(row[1])+".toml").Info.Parameters
		if got := strings.ReplaceAll(string(row[2]), " ", ""); got != strconv.Itoa(want) {
			t.Errorf("%s: %s parameters in the table, want %d", row[1], got, want)
		}
	}
	for _, block := range regexp.MustCompile("(?s)\n// forwardHidden1 .*?\n}\n").FindAll(readme, -1) {
		if !bytes.Contains(read(t, "../generated/ocr_dense/forward.go"), block) {
			t.Errorf("generated code does not have\n%s", block)
		}
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
