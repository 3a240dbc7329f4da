package spec

import (
	"errors"
	"go/token"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

const graphSpec = `
name = "Two_Heads"
doc = """
Two inputs,
two outputs."""
dtype = "float64"
seed = 18446744073709551

[[input]]
name = "image"
shape = [8, 8]

[[layer]] # reads image
type = "flatten"

[[layer]]
name = "dense_1"
type = "dense"
units = 4
activation = { type = "leaky_relu", alpha = 0.2 }

[[input]]
shape = 3

[[layer]]
type = "dense"
units = 4
from = "input_1"
share = "dense_1"
trainable = false

[[layer]]
type = "residual"
from = ["dense_2", "lstm1.state", "split1.3"]
  [[layer.body]]
  type = "dense"
  units = 4
  [[layer.body]]
  name = "last"
  type = "dense"

[[output]]
from = "dense_1"
loss = "huber"

[[output]]
name = "class"
from = "lstm1.state"
weight = 2
labels = ["A", "B"]
metrics = []
  [output.loss]
  type = "focal"
  gamma = 2

[train]
optimizer = { type = "sgd", momentum = 0.9 }
epochs = 3

[data]
source = "csv"
file = "a.csv"
columns = ["a", "b"]

[[block]]
name = "b"
  [[block.body]]
  type = "dense"

[[activation]]
name = "mish"
expr = "x * tanh(log(1 + exp(x)))"
`

func parse(t *testing.T, src string) *Network {
	t.Helper()
	n, e := Parse("dir/graph.toml", []byte(src))
	if err := e.Err(); err != nil {
		t.Fatal(err)
	}
	return n
}

func keys(t *Table) string {
	var names []string
	for _, f := range t.Fields {
		names = append(names, f.Name)
	}
	return strings.Join(names, " ")
}

func TestParseHeader(t *testing.T) {
	n := parse(t, graphSpec)
	type header struct {
		File, Name, Doc, Package, DType string
		Seed                            uint64
		NamePos                         Pos
		MaxParameters                   int64
		Batch, Epochs                   int
		Source                          string
		SourcePos                       Pos
	}
	got := header{n.File, n.Name, n.Doc, n.Package, n.DType, n.Seed, n.NamePos, n.MaxParameters, n.Train.BatchSize, n.Train.Epochs, n.Data.Source, n.Data.WordPos}
	want := header{
		"dir/graph.toml", "Two_Heads", "Two inputs,\ntwo outputs.", "two_heads", "float64", 18446744073709551,
		Pos{2, 8}, DefaultMaxParameters, 32, 3, "csv", Pos{61, 10},
	}
	if got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if n.Train.Optimizer.Word != "sgd" || n.Train.Optimizer.Options.Get("momentum").Value != 0.9 || keys(n.Data.Options) != "file columns" {
		t.Errorf("train %+v, data %+v", n.Train, n.Data)
	}
	if len(n.Blocks) != 1 || len(n.Activations) != 1 || n.Activations[0].Get("expr").Pos != (Pos{72, 8}) {
		t.Errorf("blocks %v, activations %v", n.Blocks, n.Activations)
	}
}

func TestParseLayers(t *testing.T) {
	n := parse(t, graphSpec)
	type layer struct {
		Name, Type string
		From       []Ref
		Share      *Ref
		Trainable  bool
		Options    string
		Label      string
		Body       int
		Pos        Pos
		NamePos    Pos
		TypePos    Pos
	}
	var got []layer
	for _, l := range n.Layers {
		got = append(got, layer{l.Name, l.Type, l.From, l.Share, l.Trainable, keys(l.Options), l.Options.Label, len(l.Body), l.Pos, l.NamePos, l.TypePos})
	}
	want := []layer{
		{"image", "input", nil, nil, true, "shape", `input "image"`, 0, Pos{9, 1}, Pos{10, 8}, Pos{9, 1}},
		{"flatten_1", "flatten", nil, nil, true, "", `layer "flatten_1"`, 0, Pos{13, 1}, Pos{13, 1}, Pos{14, 8}},
		{"dense_1", "dense", nil, nil, true, "units activation", `layer "dense_1"`, 0, Pos{16, 1}, Pos{17, 8}, Pos{18, 8}},
		{"input_1", "input", nil, nil, true, "shape", `input "input_1"`, 0, Pos{22, 1}, Pos{22, 1}, Pos{22, 1}},
		{"dense_2", "dense", []Ref{{"input_1", "", Pos{28, 8}}}, &Ref{"dense_1", "", Pos{29, 9}}, false, "units", `layer "dense_2"`, 0, Pos{25, 1}, Pos{25, 1}, Pos{26, 8}},
		{"residual_1", "residual", []Ref{{"dense_2", "", Pos{34, 9}}, {"lstm1", "state", Pos{34, 20}}, {"split1", "3", Pos{34, 35}}},
			nil, true, "", `layer "residual_1"`, 2, Pos{32, 1}, Pos{32, 1}, Pos{33, 8}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	body := n.Layers[5].Body
	if body[0].Name != "dense_1" || body[1].Name != "last" || keys(body[0].Options) != "units" || body[0].TypePos != (Pos{36, 10}) {
		t.Errorf("body %+v, %+v", body[0], body[1])
	}
	if n.Find("dense_2") != n.Layers[4] || n.Find("last") != nil {
		t.Errorf("layers are not found by name")
	}
}

func TestParseOutputs(t *testing.T) {
	n := parse(t, graphSpec)
	first, second := n.Outputs[0], n.Outputs[1]
	if first.Name != "dense_1" || first.NamePos != (Pos{43, 8}) || first.Weight != 1 || first.Labels != nil || first.Metrics.Given {
		t.Errorf("first output %+v", first)
	}
	if first.Loss.Word != "huber" || first.Loss.Pos != (Pos{44, 8}) || keys(first.Loss.Options) != "" {
		t.Errorf("loss of the first output %+v", first.Loss)
	}
	if second.Name != "class" || second.From.String() != "lstm1.state" || second.Weight != 2 || len(second.Labels) != 2 || !second.Metrics.Given || len(second.Metrics.All) != 0 {
		t.Errorf("second output %+v", second)
	}
	if second.Loss.Word != "focal" || second.Loss.Pos != (Pos{53, 10}) || keys(second.Loss.Options) != "gamma" {
		t.Errorf("loss of the second output %+v", second.Loss)
	}
}

// TestInputAmongLayers: [[input]] is short for a layer of type input.
func TestInputAmongLayers(t *testing.T) {
	n := parse(t, "name = \"n\"\n[[layer]]\ntype = \"input\"\nname = \"x\"\nshape = 2\n[[output]]\nfrom = \"x\"\nloss = \"huber\"\n")
	if l := n.Layers[0]; l.Type != "input" || l.Name != "x" || keys(l.Options) != "shape" || l.TypePos != (Pos{3, 8}) {
		t.Errorf("input %+v", l)
	}
}

func TestColumnsCountBytes(t *testing.T) {
	_, e := Parse("x.toml", []byte("\ufeffname = \"ä\" # ä\r\ndtype = \"float32\"\r\n'ä' = 1\r\n"))
	var ds Diagnostics
	if !errors.As(e.Err(), &ds) || ds[len(ds)-1].Pos != (Pos{3, 1}) || !strings.Contains(ds.Error(), "x.toml:1:8: found the name \"ä\"") {
		t.Errorf("got %v", ds)
	}
}

func TestErrors(t *testing.T) {
	e := NewErrors("f.toml")
	if e.Err() != nil || e.Len() != 0 {
		t.Errorf("a new collector holds %v", e.Err())
	}
	in := e.In("layer \"a\"").In("activation")
	in.Errorf(Pos{3, 1}, "third")
	e.Errorf(Pos{1, 9}, "second %q", "\n")
	e.Errorf(Pos{1, 2}, "first")
	in.Errorf(Pos{3, 1}, "third")
	want := "f.toml:1:2: first\nf.toml:1:9: second \"\\n\"\nf.toml:3:1: layer \"a\": activation: third"
	if got := e.Err().Error(); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	var d Diagnostic
	if !errors.As(e.Err(), &d) || d.Pos != (Pos{1, 2}) {
		t.Errorf("the first diagnostic is %v", d)
	}
}

// FuzzParse makes sure that no spec makes Parse panic and that each of its
// messages is one line about a place inside the file.
func FuzzParse(f *testing.F) {
	f.Add(graphSpec)
	for _, src := range badSpecs(f) {
		f.Add(string(src))
	}
	f.Fuzz(func(t *testing.T, src string) {
		n, e := Parse("f", []byte(src))
		if n == nil {
			t.Fatal("no network")
		}
		var ds Diagnostics
		errors.As(e.Err(), &ds)
		lines := strings.Split(strings.TrimPrefix(src, "\ufeff"), "\n")
		for _, d := range ds {
			if d.Pos.Line < 1 || d.Pos.Line > len(lines) || d.Pos.Col < 1 || d.Pos.Col > len(lines[d.Pos.Line-1])+1 {
				t.Errorf("outside of %q: %v", src, d)
			}
			if strings.ContainsFunc(d.Message, unicode.IsControl) || !utf8.ValidString(d.Message) {
				t.Errorf("a message with control characters: %q", d.Message)
			}
		}
		if len(ds) == 0 {
			checkNames(t, n)
		}
	})
}

// checkNames makes sure that names of a network without mistakes are Go.
func checkNames(t *testing.T, n *Network) {
	names := []string{n.Name, n.Package}
	for _, l := range n.Layers {
		names = append(names, l.Name)
	}
	for _, o := range n.Outputs {
		// A default name is that of a layer; that there is none is found later.
		if n.Find(o.From.Name) != nil {
			names = append(names, o.Name)
		}
	}
	for _, name := range names {
		if !token.IsIdentifier(name) || !token.IsIdentifier(GoName(name)) || !token.IsIdentifier(GoLocal(name)) {
			t.Errorf("the name %q is not Go", name)
		}
	}
}
