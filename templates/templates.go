// Package templates holds the text of generated files that contain no
// computation.
package templates

import (
	"bytes"
	"embed"
	"fmt"
	"go/format"
	"math"
	"reflect"
	"strconv"
	"strings"
	"text/template"
	"unicode/utf8"

	"github.com/seed-5f2744a7/tensornet/gen/spec"
	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

//go:embed *.tmpl init/*.tmpl
var files embed.FS

var parsed = template.Must(template.New("").Funcs(template.FuncMap{
	"quote": strconv.Quote,
}).ParseFS(files, "*.tmpl", "init/*.tmpl"))

// Starters are the kinds of specs that Starter writes, by their data source.
var Starters = []string{"letters", "csv", "images", "idx"}

// Starter returns a spec to begin with. The name must be one that a spec may
// have.
func Starter(kind, name string) ([]byte, error) {
	var b bytes.Buffer
	err := parsed.ExecuteTemplate(&b, kind+".toml.tmpl", name)
	return b.Bytes(), err
}

// MainData is what the main.go of a network's program depends on.
type MainData struct {
	Version      string   // of tensornet
	Name         string   // of the network
	Spec         string   // base name of the file it was generated from
	Package      string   // import path of the generated package
	Source       string   // Go expression of the data source; empty: none
	Augmentation []string // Go expressions of how its pictures are changed
	Weights      string   // name of the file of embedded weights; empty: none
	Tuned        bool     // it is given the settings of its optimizer
	MPI          bool     // it trains with others that a launcher has started
}

// Main returns the main.go of a network's program.
func Main(d MainData) ([]byte, error) {
	d.Version, d.Name, d.Spec = text.Line(d.Version), text.Line(d.Name), text.Line(d.Spec)
	return program("main.go.tmpl", d)
}

// BenchData is what the main.go of a program that measures a network depends on.
type BenchData struct {
	Version, Name, Spec string // as in MainData
	Package, Laps       string // import paths of the package, and of the one that takes the time of its operations
	Operations          string // Go expression of a []bench.Operation
	Infer, Train        int64  // multiplications and additions of products, for one sample
}

// Bench returns the main.go of a program that measures a network.
func Bench(d BenchData) ([]byte, error) {
	d.Version, d.Name, d.Spec = text.Line(d.Version), text.Line(d.Name), text.Line(d.Spec)
	return program("bench.go.tmpl", d)
}

func program(template string, d any) ([]byte, error) {
	var b bytes.Buffer
	if err := parsed.ExecuteTemplate(&b, template, d); err != nil {
		return nil, err
	}
	source, err := format.Source(b.Bytes())
	if err != nil {
		return nil, fmt.Errorf("main.go: %w", err)
	}
	return source, nil
}

// Readme returns the README.md of a generated package, which may take single time
// steps.
func Readme(info *runtime.ModelInfo, steps, benchmarks bool) ([]byte, error) {
	var table, b bytes.Buffer
	if err := summary.Table(&table, info, math.MaxInt); err != nil {
		return nil, err
	}
	_, layers, _ := strings.Cut(table.String(), "\n\n") // the title is the page's
	var inputs, outputs []string
	for _, in := range info.Inputs {
		inputs = append(inputs, field(in.Name, in.Shape, info.DType))
	}
	for _, out := range info.Outputs {
		outputs = append(outputs, field(out.Name, out.Shape, info.DType))
	}
	err := parsed.ExecuteTemplate(&b, "README.md.tmpl", map[string]any{
		"Version": text.Line(info.Version), "Spec": text.Line(info.Spec), "Name": text.Line(info.Name), "Package": info.Package, "Steps": steps, "Benchmarks": benchmarks,
		"Doc": markdown(info.Doc), "Summary": strings.ReplaceAll(layers, "`", "'"),
		"Inputs": strings.Join(inputs, "; "), "Outputs": strings.Join(outputs, "; "),
		"Runtime": reflect.TypeFor[runtime.ModelInfo]().PkgPath(),
	})
	return b.Bytes(), err
}

// field is a tensor as a generated struct has it.
func field(name string, shape []int, dtype runtime.DType) string {
	axes := strings.Trim(strings.ReplaceAll(fmt.Sprint(shape), " ", "]["), "[]")
	return fmt.Sprintf("%s [%s]%s", spec.GoName(name), axes, dtype)
}

// markdown is a text as one line that a page shows as it stands: whatever would
// be a mark has a backslash.
func markdown(s string) string {
	words := strings.Fields(text.Line(s))
	for i, word := range words {
		var b strings.Builder
		for k, r := range word {
			mark := strings.ContainsRune("\\`*_[]<>&|~$", r)
			if inside := k > 0 && k < len(word)-1; r == '_' && inside && isWordy(word[k-1]) && isWordy(word[k+1]) {
				mark = false // as in a_name
			}
			if i == 0 {
				mark = mark || k == 0 && strings.ContainsRune("#+-=:", r) || (r == '.' || r == ')') && strings.Trim(word[:k], "0123456789") == ""
			}
			if mark {
				b.WriteByte('\\')
			}
			b.WriteRune(r)
		}
		words[i] = b.String()
	}
	return strings.Join(words, " ")
}

func isWordy(c byte) bool {
	return c >= utf8.RuneSelf || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}
