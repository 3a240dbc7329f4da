package gen_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestContributing adds the layer of CONTRIBUTING.md as it says there, in an
// overlay of the source tree.
func TestContributing(t *testing.T) {
	text, err := os.ReadFile("../CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	place := func(name string, content []byte) {
		target, err := filepath.Abs(name)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), filepath.Base(name))
		if err := os.WriteFile(file, content, 0o666); err != nil {
			t.Fatal(err)
		}
		overlay.Replace[target] = file
	}
	for _, block := range regexp.MustCompile("(?s)```go\n(.*?)```").FindAllSubmatch(text, -1) {
		code := bytes.ReplaceAll(block[1], []byte("\n   "), []byte("\n")) // in a list
		name, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(string(code)), "package "), "\n")
		place(map[string]string{"layer": "layer/scale.go", "verify": "verify/layer_scale.go"}[name], code)
	}
	table, err := os.ReadFile("layer/layer.go")
	if err != nil {
		t.Fatal(err)
	}
	place("layer/layer.go", bytes.Replace(table, []byte("denseDef,"), []byte("denseDef, scaleDef,"), 1))
	list, err := json.Marshal(overlay)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "overlay.json")
	if err := os.WriteFile(file, list, 0o666); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"build", "-overlay", file, "./layer", "./verify"},
		{"test", "-overlay", file, "-vet=off", "-run=^TestLayerTable$", "-v", "."},
	} {
		out, err := exec.CommandContext(t.Context(), "go", args...).CombinedOutput()
		if err != nil {
			t.Errorf("go %s: %v\n%s", strings.Join(args, " "), err, out)
		}
		if args[0] == "test" && !strings.Contains(string(out), "/scale") {
			t.Errorf("the new layer is not in the table:\n%s", out)
		}
	}
}
