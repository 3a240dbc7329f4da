package gen_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen"
	"github.com/seed-5f2744a7/tensornet/gen/activation"
	"github.com/seed-5f2744a7/tensornet/gen/constraint"
	"github.com/seed-5f2744a7/tensornet/gen/initializer"
	"github.com/seed-5f2744a7/tensornet/gen/layer"
	"github.com/seed-5f2744a7/tensornet/gen/loss"
	"github.com/seed-5f2744a7/tensornet/gen/metric"
	"github.com/seed-5f2744a7/tensornet/gen/optimizer"
	"github.com/seed-5f2744a7/tensornet/gen/regularizer"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/data"
)

// example is a network with room for a layer, which may read x, a and b.
const example = `
name = "example"

[[input]]
name = "a"
shape = SHAPE

[[input]]
name = "b"
shape = SHAPE

[[input]]
name = "x"
shape = SHAPE

[[layer]]
name = "y"
type = "TYPE"
LINES

[[layer]]
name = "all"
type = "flat_concat"
from = ["x", "a", "b", "RESULT"]

[[output]]
from = "all"
loss = "mean_squared_error"

[[block]]
name = "stage"

[[block.body]]
type = "dense"
units = 4
`

// TestLayerTable makes sure that the reference page can describe every layer,
// and that its examples compile, of pictures, of several channels or of an
// axis of one.
func TestLayerTable(t *testing.T) {
	seen := tables{}
	for _, d := range layer.All() {
		t.Run(d.Type, func(t *testing.T) {
			seen.check(t, "layer", d.Type, d.Doc, d.New())
			if d.Example == "" && len(spec.Options(d.New())) > 0 {
				t.Error("there are options, but no example")
			}
			checkExample(t, d)
		})
	}
}

func checkExample(t *testing.T, d layer.Def) {
	t.Helper()
	var failed []string
	for _, shape := range []string{"[16, 16]", "[8, 8, 2]", "[1, 16]"} {
		for _, result := range []string{"y", "y.0"} {
			text := strings.NewReplacer("SHAPE", shape, "TYPE", d.Type, "LINES", d.Example, "RESULT", result).Replace(example)
			_, err := gen.Generate(t.Context(), d.Type+".toml", []byte(text), gen.Options{Targets: targets()})
			if err == nil {
				return
			}
			failed = append(failed, fmt.Sprintf("of %s: %v", shape, err))
		}
	}
	t.Errorf("the example does not compile:\n%s", strings.Join(failed, "\n"))
}

func TestTables(t *testing.T) {
	seen := tables{}
	for _, d := range activation.All() {
		seen.check(t, "activation", d.Name, d.Doc, d.New().Options())
	}
	for _, d := range loss.All() {
		seen.check(t, "loss", d.Name, d.Doc, d.New())
	}
	for _, d := range metric.All() {
		seen.check(t, "metric", d.Name, d.Doc, d.Metric)
	}
	for _, d := range optimizer.All() {
		seen.check(t, "optimizer", d.Name, d.Doc, d.Settings)
	}
	for _, d := range runtime.AllSchedules() {
		seen.check(t, "schedule", d.Name, d.Doc, d.Schedule)
	}
	for _, d := range initializer.All() {
		seen.check(t, "initializer", d.Name, d.Doc, d.New())
	}
	for _, d := range regularizer.All() {
		seen.check(t, "regularizer", d.Name, d.Doc, d.New())
	}
	for _, d := range constraint.All() {
		seen.check(t, "constraint", d.Name, d.Doc, d.New())
	}
	for name, s := range data.Sources {
		seen.check(t, "data source", name, s.Doc(), s)
	}
	for name, a := range data.Augmentations {
		seen.check(t, "augmentation", name, a.Doc(), a)
	}
	for _, s := range spec.Sections() {
		checkOptions(t, "section ["+s.Name+"]", s.Options)
	}
}

// tables has the names that were seen, by table.
type tables map[string]bool

func (seen tables) check(t *testing.T, table, name, doc string, prototype any) {
	t.Helper()
	what := table + " " + name
	if seen[what] {
		t.Errorf("%s is there twice", what)
	}
	seen[what] = true
	if doc == "" {
		t.Errorf("%s has no doc", what)
	}
	if err := spec.CheckName(name); err != nil {
		t.Errorf("%s: %v", what, err)
	}
	checkOptions(t, what, spec.Options(prototype))
}

func checkOptions(t *testing.T, what string, options []spec.Option) {
	t.Helper()
	for _, o := range options {
		if o.Doc == "" || o.Expected == "" {
			t.Errorf("%s: option %q has the doc %q and takes %q, want both", what, o.Name, o.Doc, o.Expected)
		}
	}
}

// TestDTypeTable gives networks every type of elements; the language has no others.
func TestDTypeTable(t *testing.T) {
	all := runtime.DTypes()
	for _, dtype := range all {
		text := fmt.Sprintf("name = \"n\"\ndtype = %q\n[[input]]\nname = \"x\"\nshape = 2\n[[layer]]\nname = \"y\"\ntype = \"dense\"\nunits = 2\n[[output]]\nfrom = \"y\"\nloss = \"huber\"\n", dtype)
		p, err := gen.Generate(t.Context(), "n.toml", []byte(text), gen.Options{Plain: true})
		if err != nil || p.Info.DType != dtype || p.Info.TrainingArena%dtype.Bytes() != 0 {
			t.Errorf("%s: %v", dtype, err)
		}
	}
	_, err := gen.Generate(t.Context(), "n.toml", []byte("dtype = \"int\""), gen.Options{})
	for _, dtype := range all {
		if !strings.Contains(fmt.Sprint(err), string(dtype)) {
			t.Errorf("%v: does not offer %s", err, dtype)
		}
	}
}
