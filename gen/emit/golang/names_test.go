package golang_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/module"

	"github.com/seed-5f2744a7/tensornet/gen"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
	"github.com/seed-5f2744a7/tensornet/gen/target"
	"github.com/seed-5f2744a7/tensornet/gen/tests"
)

// attacked has layers of all kinds that make functions, and names that are made
// of others as those of functions are.
const attacked = `name = "attacked"
[[input]]
name = "series"
shape = [4, 3]
[[layer]]
name = "encoder"
type = "bidirectional"
  [[layer.body]]
  type = "lstm"
  units = 2
  return_sequences = true
[[layer]]
name = "each"
type = "time_distributed"
  [[layer.body]]
  name = "a"
  type = "activation"
  activation = "relu"
  [[layer.body]]
  name = "b"
  type = "dense"
  units = 3
[[layer]]
name = "noise"
type = "dropout"
rate = 0.5
[[layer]]
name = "window"
type = "conv"
filters = 2
kernel_size = 2
[[layer]]
name = "pool"
type = "max_pool"
pool_size = 2
[[layer]]
name = "weights"
type = "constant"
value = [2, 3]
shape = [2]
[[layer]]
name = "product"
type = "multiply"
from = ["pool", "weights"]
[[layer]]
name = "short"
type = "residual"
  [[layer.body]]
  name = "a"
  type = "dense"
  units = 2
  activation = "softmax"
[[layer]]
name = "memory"
type = "gru"
units = 2
from = "series"
[[layer]]
name = "class"
type = "dense"
units = 3
activation = "softmax"
from = "memory"
[[output]]
from = "short"
loss = "huber"
[[output]]
from = "class"
loss = "sparse_categorical_crossentropy"
[[layer]]
type = "dense"
name = "forward_short"
units = 1
from = "memory"
[[layer]]
name = "forward_forward_short"
type = "dense"
units = 1
from = "memory"
[[layer]]
name = "short_a"
type = "activation"
activation = "relu"
from = "memory"
[[output]]
from = "forward_short"
loss = "huber"
[[output]]
from = "forward_forward_short"
loss = "huber"
[[output]]
from = "short_a"
loss = "huber"
`

// targets are the machines that vector code is written for: one, or where there is
// time, all.
func targets() []*target.Target {
	if tests.Long() {
		return nil
	}
	return []*target.Target{target.AVX2()}
}

// TestEveryIdentifierIsAName gives layers, outputs and inputs the names that the
// very network has in Go, and those of Go itself; with TENSORNET_LONG also those
// of all generated packages, in vector code, and for layers with weights.
func TestEveryIdentifierIsAName(t *testing.T) {
	imports := exports(t)
	own, err := gen.Generate(t.Context(), "attacked.toml", []byte(attacked), gen.Options{Targets: targets()})
	if err != nil {
		t.Fatal(err)
	}
	if check(t, imports, own); t.Failed() {
		return
	}
	words := append(identifiers(t, own.Files), universe()...)
	long := tests.Long()
	if long {
		words = append(words, identifiers(t, generated(t))...)
	}
	words = names(words, own)
	texts := []string{asOutputs(words)}
	if tests.All() {
		texts = append(texts, asInputs(words))
	}
	if long {
		texts = append(texts, asLayers(words))
	}
	for _, more := range texts {
		p, err := gen.Generate(t.Context(), "attacked.toml", []byte(attacked+more), gen.Options{Plain: !long})
		if err != nil {
			t.Fatal(err)
		}
		check(t, imports, p)
	}
}

// TestVectorCodeHidesNothing gives layers the names that vector code has beside
// those of values: what it calls, and its parameters and variables.
func TestVectorCodeHidesNothing(t *testing.T) {
	if !tests.All() {
		t.Skip("compiles hundreds of names: go test -tags=exhaustive")
	}
	imports := exports(t)
	own, err := gen.Generate(t.Context(), "attacked.toml", []byte(attacked), gen.Options{Targets: targets()})
	if err != nil {
		t.Fatal(err)
	}
	words := names([]string{"a", "w", "g", "n", "l", "r", "b", "t", "t2", "sum", "memory", "persistent", "group", "groups", "sample", "stride", "size", "lanes",
		"laneArena", "scale", "part", "prefetch", "update", "machine", "random", "infer", "flat", "lanesForward", "oneBackward", "oneTrainingArena"}, own)
	texts := []string{asRead(words)}
	for _, word := range identifiers(t, own.Files) {
		if strings.HasPrefix(word, "kernel") || strings.HasPrefix(word, "plain") {
			words = append(words, word)
		}
	}
	if words = names(words, own); len(words) < 60 {
		t.Fatalf("only %d names", len(words))
	}
	for _, more := range append(texts, asOutputs(words)) {
		p, err := gen.Generate(t.Context(), "attacked.toml", []byte(attacked+more), gen.Options{Targets: targets()})
		if err != nil {
			t.Fatal(err)
		}
		check(t, imports, p)
	}
}

// TestEveryIdentifierIsAPackage has the go command's rules judge the names of
// packages.
func TestEveryIdentifierIsAPackage(t *testing.T) {
	accepted := 0
	for _, word := range append(identifiers(t, generated(t)), universe()...) {
		name := strings.ToLower(word)
		if spec.CheckNetwork(name) != nil || spec.CheckPackage(name) != nil {
			continue
		}
		accepted++
		if err := module.CheckImportPath("example.com/" + name); err != nil || !token.IsIdentifier(name) || types.Universe.Lookup(name) != nil {
			t.Errorf("a package may be called %q: %v", name, err)
		}
	}
	if accepted < 500 {
		t.Errorf("%d names were accepted", accepted)
	}
}

// generated are the files of all generated packages.
func generated(t *testing.T) map[string][]byte {
	t.Helper()
	paths, err := filepath.Glob("../../../generated/*/*.go")
	if err != nil || len(paths) < 100 {
		t.Fatalf("%d files, %v", len(paths), err)
	}
	files := map[string][]byte{}
	for _, path := range paths {
		if files[path], err = os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// identifiers are all words that files of Go name something by.
func identifiers(t *testing.T, files map[string][]byte) []string {
	t.Helper()
	found := map[string]bool{}
	for name, text := range files {
		if !strings.HasSuffix(name, ".go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, text, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				found[id.Name] = true
			}
			return true
		})
	}
	return slices.Sorted(maps.Keys(found))
}

// universe are the words of Go, and what files import.
func universe() []string {
	words := append(types.Universe.Names(), "bench", "context", "errors", "fmt", "fs", "io", "iter", "math", "os", "runtime", "sync", "testing", "unsafe",
		"init", "main", "g", "Test", "TestMain", "Benchmark", "Example")
	for word := token.BREAK; word <= token.VAR; word++ {
		words = append(words, word.String())
	}
	return words
}

// names are the words that a spec may use as names beside those of a network,
// once each. All others are refused, with a word.
func names(words []string, beside *gen.Package) []string {
	taken := map[string]bool{}
	take := func(name string) {
		taken[strings.ToLower(spec.GoName(strings.ReplaceAll(name, ".", "_")))] = true
	}
	for _, l := range beside.Info.Layers {
		take(l.Name)
	}
	for _, w := range beside.Info.Weights {
		take(w.Name[:strings.LastIndexByte(w.Name, '.')])
	}
	var list []string
	for _, word := range words {
		look := strings.ToLower(spec.GoName(word))
		if spec.CheckName(word) == nil && !taken[look] {
			taken[look] = true
			list = append(list, word)
		}
	}
	return list
}

// asLayers is a layer with weights of each name.
func asLayers(names []string) string {
	var b strings.Builder
	for _, name := range names {
		fmt.Fprintf(&b, "[[layer]]\nname = %q\ntype = \"dense\"\nunits = 1\nfrom = \"memory\"\n", name)
	}
	return b.String() + asOne(names)
}

// asOutputs is a layer of each name, and an output.
func asOutputs(names []string) string {
	var b strings.Builder
	for _, name := range names {
		fmt.Fprintf(&b, "[[layer]]\nname = %q\ntype = \"activation\"\nactivation = \"relu\"\nfrom = \"memory\"\n[[output]]\nfrom = %[1]q\nloss = \"huber\"\n", name)
	}
	return b.String()
}

// asRead is an input of each name, which the gradient of a weight is made of.
func asRead(names []string) string {
	var b strings.Builder
	for i, name := range names {
		fmt.Fprintf(&b, "[[input]]\nname = %q\nshape = 4\n[[layer]]\nname = \"reads_%d\"\ntype = \"dense\"\nunits = 2\nfrom = %[1]q\n[[output]]\nfrom = \"reads_%[2]d\"\nloss = \"huber\"\n", name, i)
	}
	return b.String()
}

// asInputs is an input of each name.
func asInputs(names []string) string {
	var b strings.Builder
	for _, name := range names {
		fmt.Fprintf(&b, "[[input]]\nname = %q\nshape = 1\n", name)
	}
	return b.String() + asOne(names)
}

// asOne reads them all.
func asOne(names []string) string {
	list, _ := json.Marshal(names)
	return fmt.Sprintf("[[layer]]\nname = \"all_of_them\"\ntype = \"concatenate\"\nfrom = %s\n[[output]]\nfrom = \"all_of_them\"\nloss = \"huber\"\n", list)
}

// check finds types for a package as it is compiled with vector code and without.
func check(t *testing.T, imports types.Importer, p *gen.Package) {
	t.Helper()
	parsed, files := map[string]*ast.File{}, token.NewFileSet()
	for name, text := range p.Files {
		if strings.HasSuffix(name, ".go") {
			f, err := parser.ParseFile(files, name, text, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			parsed[name] = f
		}
	}
	for _, vectors := range []bool{true, false} {
		var list []*ast.File
		for _, name := range slices.Sorted(maps.Keys(parsed)) {
			if special := strings.HasSuffix(name, "_amd64.go"); !special && name != "vector_generic.go" || special == vectors {
				list = append(list, parsed[name])
			}
		}
		wrong := 0
		c := types.Config{Importer: imports, Error: func(err error) {
			if wrong++; wrong < 10 {
				t.Error(err)
			}
		}}
		c.Check(p.Name, files, list, nil)
	}
}

// exports imports what generated packages do, as the go command has compiled it.
func exports(t *testing.T) types.Importer {
	t.Helper()
	const runtime = "github.com/seed-5f2744a7/tensornet/runtime"
	list := exec.CommandContext(t.Context(), "go", "list", "-export", "-deps", "-f", "{{.ImportPath}}\t{{.Export}}", runtime, runtime+"/program/bench", "testing")
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	paths := map[string]string{}
	for line := range strings.Lines(string(out)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), "\t")
		paths[path] = file
	}
	return importer.ForCompiler(token.NewFileSet(), "gc", func(path string) (io.ReadCloser, error) {
		text, err := os.ReadFile(paths[path])
		return io.NopCloser(bytes.NewReader(text)), err
	})
}
