package export_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/export"
	"github.com/seed-5f2744a7/tensornet/gen/export/roundtrip"
	"github.com/seed-5f2744a7/tensornet/gen/layer"
)

// shapes are inputs for examples, of which the first that a layer takes is used.
var shapes = []string{"[5, 5, 4]", "[5, 4]", "[4]", "[4, 4]", "[1, 4]", "[2, 2]"}

// TestExamples exports a network of each type of layer.
func TestExamples(t *testing.T) {
	for _, d := range layer.All()[1:] {
		t.Run(d.Type, func(t *testing.T) { check(t, example(t, d)) })
	}
}

var update = flag.Bool("update", false, "renew the table of docs/onnx.md")

var table = regexp.MustCompile(`(?s)(<!-- exports -->\n)(.*)(<!-- end of exports -->)`)

// TestTable compares the table of docs/onnx.md with what examples become.
func TestTable(t *testing.T) {
	const page = "../../docs/onnx.md"
	var b strings.Builder
	b.WriteString("| layer | its example becomes |\n|---|---|\n")
	for _, d := range layer.All()[1:] {
		n := example(t, d)
		m, err := export.ONNX(n.Graph, "test", n.Weights)
		if err != nil {
			t.Fatal(err)
		}
		var operators []string
		for _, n := range m.Graph.Nodes {
			if !slices.Contains(operators, n.Op) && n.Op != "Identity" {
				operators = append(operators, n.Op)
			}
		}
		fmt.Fprintf(&b, "| `%s` | %s |\n", d.Type, strings.Join(operators, ", "))
	}
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	renewed := table.ReplaceAll(text, []byte("${1}"+b.String()+"${3}"))
	switch {
	case bytes.Equal(renewed, text) && bytes.Contains(text, []byte("| `conv` |")):
	case *update:
		if err := os.WriteFile(page, renewed, 0o666); err != nil {
			t.Fatal(err)
		}
	default:
		t.Error("docs/onnx.md: renew with: go generate ./docs")
	}
}

// example is a network of a layer's example.
func example(t *testing.T, d layer.Def) *roundtrip.Network {
	t.Helper()
	var err error
	for _, shape := range shapes {
		var n *roundtrip.Network
		if n, err = roundtrip.Build("net.toml", []byte(exampleSpec(d, shape)), nil); err == nil {
			return n
		}
	}
	t.Fatal(err)
	return nil
}

// exampleSpec is a spec in which the example reads inputs of a shape; what is the same for all
// samples is added to an input.
func exampleSpec(d layer.Def, shape string) string {
	inputs, from := []string{"x"}, "from = [\"x\"]\n"
	if _, after, ok := strings.Cut(d.Example, "from = ["); ok {
		list, _, _ := strings.Cut(after, "]")
		from, inputs = "", strings.Split(strings.NewReplacer("\"", "", " ", "").Replace(list), ",")
	}
	src := "name = \"net\"\n"
	for _, in := range inputs {
		src += fmt.Sprintf("[[input]]\nname = %q\nshape = %s\n", in, shape)
		if d.Type == "embedding" {
			src += "dtype = \"int32\"\n"
		}
	}
	result, end := "l", ""
	switch d.Type {
	case "block":
		src += "[[block]]\nname = \"stage\"\n[[block.body]]\ntype = \"dense\"\nunits = 4\n"
	case "split":
		result = "l.0"
	case "argmax", "argmin", "one_hot":
		end = "weight = 0\n"
	case "constant":
		from = ""
		fallthrough
	case "position_embedding", "sine_position_encoding":
		result, end = "both", "[[layer]]\nname = \"both\"\ntype = \"add\"\nfrom = [\"x\", \"l\"]\n"
	}
	src += fmt.Sprintf("[[layer]]\nname = \"l\"\ntype = %q\n%s%s\n", d.Type, from, d.Example)
	if strings.HasPrefix(end, "[[") {
		src, end = src+end, ""
	}
	return src + fmt.Sprintf("[[output]]\nname = \"y\"\nfrom = %q\nloss = \"mean_squared_error\"\n%s", result, end)
}
