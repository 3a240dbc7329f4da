package gen_test

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/tests"
)

// TestContributing adds the layer of CONTRIBUTING.md as it says there. Where there
// is time, the compiler is compiled with it.
func TestContributing(t *testing.T) {
	text, err := os.ReadFile("../CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	changed := map[string][]byte{}
	for _, block := range regexp.MustCompile("(?s)```go\n(.*?)```").FindAllSubmatch(text, -1) {
		code := bytes.ReplaceAll(block[1], []byte("\n   "), []byte("\n")) // in a list
		name, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(string(code)), "package "), "\n")
		changed[map[string]string{"layer": "layer/scale.go", "verify": "verify/layer_scale.go"}[name]] = code
	}
	table, err := os.ReadFile("layer/layer.go")
	if err != nil {
		t.Fatal(err)
	}
	changed["layer/layer.go"] = bytes.Replace(table, []byte("denseDef,"), []byte("denseDef, scaleDef,"), 1)
	for _, folder := range []string{"layer", "verify"} {
		checkTypes(t, folder, changed)
	}
	if tests.Long() {
		compileWith(t, changed)
	}
}

// checkTypes checks a package some of whose files have changed.
func checkTypes(t *testing.T, folder string, changed map[string][]byte) {
	t.Helper()
	list := exec.CommandContext(t.Context(), "go", "list", "-export", "-deps", "-f", "{{.ImportPath}}\t{{.Export}}\t{{join .GoFiles \" \"}}", "./"+folder)
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	exports, sources := map[string]string{}, map[string][]byte{}
	var path string
	for line := range strings.Lines(string(out)) {
		fields := strings.Split(strings.TrimSpace(line), "\t")
		path, exports[fields[0]] = fields[0], fields[1]
		if strings.HasSuffix(path, "/gen/"+folder) {
			for _, name := range strings.Fields(fields[2]) {
				if sources[folder+"/"+name], err = os.ReadFile(filepath.Join(folder, name)); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	for name, content := range changed {
		if strings.HasPrefix(name, folder+"/") {
			sources[name] = content
		}
	}
	positions := token.NewFileSet()
	var files []*ast.File
	for name, content := range sources {
		file, err := parser.ParseFile(positions, name, content, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	config := types.Config{
		Importer: importer.ForCompiler(positions, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) }),
		Error:    func(err error) { t.Error(err) },
	}
	config.Check(path, positions, files, nil)
}

// compileWith compiles the compiler with changed files in an overlay of the source
// tree, and has it try the example of the new layer.
func compileWith(t *testing.T, changed map[string][]byte) {
	t.Helper()
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	for name, content := range changed {
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
