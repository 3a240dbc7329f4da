package schema_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/google/go-cmp/cmp"
	"github.com/google/jsonschema-go/jsonschema"

	"github.com/seed-5f2744a7/tensornet/gen"
	"github.com/seed-5f2744a7/tensornet/gen/activation"
	"github.com/seed-5f2744a7/tensornet/gen/constraint"
	"github.com/seed-5f2744a7/tensornet/gen/initializer"
	"github.com/seed-5f2744a7/tensornet/gen/layer"
	"github.com/seed-5f2744a7/tensornet/gen/loss"
	"github.com/seed-5f2744a7/tensornet/gen/metric"
	"github.com/seed-5f2744a7/tensornet/gen/optimizer"
	"github.com/seed-5f2744a7/tensornet/gen/regularizer"
	"github.com/seed-5f2744a7/tensornet/gen/schema"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/data"
)

func load(t *testing.T) validator {
	t.Helper()
	text, err := schema.JSON()
	if err != nil {
		t.Fatal(err)
	}
	var v validator
	if err := json.Unmarshal(text, &v.root); err != nil {
		t.Fatal(err)
	}
	return v
}

func (v validator) validFile(t *testing.T, file string) bool {
	t.Helper()
	var x map[string]any
	if _, err := toml.DecodeFile(file, &x); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	mistakes := v.mistakes(v.root, x, "")
	if err := referee().Validate(asJSON(x)); (err == nil) != (len(mistakes) == 0) {
		t.Errorf("%s: mistakes at %v, but another validator says %v", file, mistakes, err)
	}
	return len(mistakes) == 0
}

// referee is the schema for a validator that others have written, which stops
// at the first mistake.
var referee = sync.OnceValue(func() *jsonschema.Resolved {
	text, err := schema.JSON()
	var s jsonschema.Schema
	err = errors.Join(err, json.Unmarshal(text, &s))
	resolved, bad := s.Resolve(&jsonschema.ResolveOptions{ValidateDefaults: true})
	if err = errors.Join(err, bad); err != nil {
		panic(err)
	}
	return resolved
})

// asJSON has lists of the one type that JSON has.
func asJSON(x any) any {
	switch v := reflect.ValueOf(x); v.Kind() {
	case reflect.Slice:
		list := make([]any, v.Len())
		for i := range list {
			list[i] = asJSON(v.Index(i).Interface())
		}
		return list
	case reflect.Map:
		table := map[string]any{}
		for key, value := range x.(map[string]any) {
			table[key] = asJSON(value)
		}
		return table
	}
	return x
}

// TestMistakes has a spec with mistakes of form in many places: the schema knows
// as many as the compiler, each at its place.
func TestMistakes(t *testing.T) {
	const text = `
name = "n"
seed = -1

[[input]]
name = "x"
shape = [8, 0]

[[layer]]
type = "dense"
units = 8
activation = { type = "leaky_relu", slope = 1 }

[[layer]]
type = "danse"
units = 8
name = "123 abc"

[[layer]]
type = "conv"
filters = 3
kernel_size = "3"
paddings = "same"

[[layer]]
units = 3

[[layer]]
name = "r"
type = "residual"
projection = "no"

[[layer.body]]
type = "dense"
bias = true
units = 3

[[output]]
from = "r"
loss = { type = "huber", delta = 0 }

[[output]]
from = "r"
loss = "hubert"

[train]
optimizer = { type = "adam", lr = 0.1 }
epochs = 0
`
	want := []string{
		"/input/0/shape/1", "/layer/0/activation/slope", "/layer/1/name", "/layer/1/type", "/layer/2/kernel_size", "/layer/2/paddings",
		"/layer/3 without type", "/layer/4/body/0/bias", "/layer/4/projection", "/output/0/loss/delta", "/output/1/loss",
		"/seed", "/train/epochs", "/train/optimizer/lr",
	}
	v := load(t)
	var x map[string]any
	if _, err := toml.Decode(text, &x); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, v.mistakes(v.root, x, "")); diff != "" {
		t.Error(diff)
	}
	if referee().Validate(asJSON(x)) == nil {
		t.Error("another validator finds no mistake")
	}
	_, err := gen.Generate(t.Context(), "spec.toml", []byte(text), gen.Options{})
	if n := strings.Count(err.Error(), "\n") + 1; n < len(want)-1 || n > len(want)+1 {
		t.Errorf("the schema knows %d mistakes, the compiler %d:\n%v", len(want), n, err)
	}
}

// TestNoAlternatives keeps words out of the schema whose mistakes have no place.
func TestNoAlternatives(t *testing.T) {
	text, err := schema.JSON()
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{`"anyOf"`, `"oneOf"`, `"not"`} {
		if bytes.Contains(text, []byte(word)) {
			t.Errorf("the schema has %s", word)
		}
	}
}

func TestSpecsAreValid(t *testing.T) {
	v := load(t)
	for _, pattern := range []string{"../../models/*.toml", "../emit/golang/testdata/specs/*.toml"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("no specs %s: %v", pattern, err)
		}
		for _, file := range files {
			if !v.validFile(t, file) {
				t.Errorf("the schema refuses %s", file)
			}
		}
	}
}

func TestExamplesAreValid(t *testing.T) {
	v := load(t)
	for _, d := range layer.All() {
		var x struct{ Layer []map[string]any }
		if _, err := toml.Decode("[[layer]]\ntype = \""+d.Type+"\"\n"+d.Example, &x); err != nil {
			t.Fatalf("%s: %v", d.Type, err)
		}
		if m := v.mistakes(v.definition("#/definitions/layer"), x.Layer[0], ""); len(m) > 0 {
			t.Errorf("the schema refuses the example of %s at %v:\n%s", d.Type, m, d.Example)
		}
	}
}

// TestBadForm has specs that the checker refuses for their form.
func TestBadForm(t *testing.T) {
	v := load(t)
	for _, name := range []string{
		"spec/testdata/bad/block_mistakes", "spec/testdata/bad/body_layers", "spec/testdata/bad/body_not_list",
		"spec/testdata/bad/data_no_source", "spec/testdata/bad/data_source_type", "spec/testdata/bad/data_string",
		"spec/testdata/bad/dtype_type", "spec/testdata/bad/dtype_unknown", "spec/testdata/bad/empty",
		"spec/testdata/bad/from_empty_list", "spec/testdata/bad/from_number", "spec/testdata/bad/from_syntax",
		"spec/testdata/bad/input_section_misspelt", "spec/testdata/bad/layer_list_of_strings", "spec/testdata/bad/layer_not_list",
		"spec/testdata/bad/layer_string", "spec/testdata/bad/max_parameters_zero", "spec/testdata/bad/name_missing",
		"spec/testdata/bad/name_type", "spec/testdata/bad/no_output", "spec/testdata/bad/output_from_list",
		"spec/testdata/bad/output_from_missing", "spec/testdata/bad/output_labels_empty", "spec/testdata/bad/output_labels_types",
		"spec/testdata/bad/output_loss_missing", "spec/testdata/bad/output_loss_no_type", "spec/testdata/bad/output_loss_number",
		"spec/testdata/bad/output_loss_type_number", "testdata/bad/output_metric", "spec/testdata/bad/output_unknown_key",
		"spec/testdata/bad/output_weight", "spec/testdata/bad/seed_negative",
		"spec/testdata/bad/share_type", "spec/testdata/bad/train_list", "spec/testdata/bad/train_ranges",
		"spec/testdata/bad/train_types", "testdata/bad/train_unknown_key", "spec/testdata/bad/trainable_type",
		"spec/testdata/bad/type_missing", "spec/testdata/bad/type_number", "spec/testdata/bad/unknown_key",
		"spec/testdata/bad/unknown_section",
		"testdata/bad/activation_number", "testdata/bad/activation_option", "testdata/bad/activation_range",
		"testdata/bad/body_of_dense", "testdata/bad/data_csv_no_file", "testdata/bad/data_unknown_option",
		"testdata/bad/data_unknown_source", "testdata/bad/initializer_range", "testdata/bad/initializer_unknown",
		"testdata/bad/loss_option", "testdata/bad/loss_unknown", "testdata/bad/unknown_layer_type",
	} {
		if v.validFile(t, filepath.Join("..", name+".toml")) {
			t.Errorf("the schema takes %s", name)
		}
	}
}

// TestTables finds every entry of the compiler's tables in the schema, with its
// options.
func TestTables(t *testing.T) {
	v := load(t)
	for _, d := range layer.All() {
		v.find(t, "layer", "type", d.Type, d.New())
	}
	for _, d := range activation.All() {
		v.find(t, "activation", "type", d.Name, d.New().Options())
	}
	for _, d := range initializer.All() {
		v.find(t, "initializer", "type", d.Name, d.New())
	}
	for _, d := range regularizer.All() {
		v.find(t, "regularizer", "type", d.Name, d.New())
	}
	for _, d := range constraint.All() {
		v.find(t, "constraint", "type", d.Name, d.New())
	}
	for _, d := range loss.All() {
		v.find(t, "loss", "type", d.Name, d.New())
	}
	for _, d := range metric.All() {
		v.find(t, "metric", "type", d.Name, d.Metric)
	}
	for _, d := range optimizer.All() {
		v.find(t, "optimizer", "type", d.Name, d.Settings)
	}
	for _, d := range runtime.AllSchedules() {
		v.find(t, "schedule", "type", d.Name, d.Schedule)
	}
	sections := v.root["properties"].(map[string]any)
	v.root["definitions"].(map[string]any)["data"] = sections["data"]
	for name, source := range data.Sources {
		v.find(t, "data", "source", name, source)
	}
}

// find looks for the table of the word among those of a definition.
func (v validator) find(t *testing.T, definition, key, word string, prototype any) {
	t.Helper()
	of := v.definition(definition)
	if words, ok := of["else"].(map[string]any); ok {
		if enum, ok := words["enum"].([]any); ok && !slices.Contains(enum, any(word)) {
			t.Errorf("%s: no word %q", definition, word)
		}
		of = of["then"].(map[string]any)
	}
	for _, branch := range of["allOf"].([]any) {
		table, _ := branch.(map[string]any)["then"].(map[string]any)
		properties, _ := table["properties"].(map[string]any)
		tag, _ := properties[key].(map[string]any)
		if words, ok := tag["enum"].([]any); !ok || !slices.Contains(words, any(word)) {
			continue
		}
		if table["description"] == "" || table["description"] == nil {
			t.Errorf("%s %q: no description", definition, word)
		}
		for _, o := range spec.Options(prototype) {
			option, _ := properties[o.Name].(map[string]any)
			if option["description"] != o.Doc {
				t.Errorf("%s %q: option %q is %v", definition, word, o.Name, option)
			}
			zero := reflect.New(o.Type).Interface()
			_, decodes := zero.(spec.Decoder)
			if _, typed := zero.(spec.Typed); decodes && !typed {
				t.Errorf("%s %q: option %q decodes itself, but has no methods Expected and Schema", definition, word, o.Name)
			}
		}
		return
	}
	t.Errorf("%s: no table for %q", definition, word)
}

func TestSections(t *testing.T) {
	var want []string
	for i, section := range spec.Sections() {
		if i > 0 {
			want = append(want, section.Name)
			continue
		}
		for _, o := range section.Options {
			want = append(want, o.Name)
		}
	}
	slices.Sort(want)
	if got := slices.Sorted(maps.Keys(load(t).root["properties"].(map[string]any))); !slices.Equal(got, want) {
		t.Errorf("keys %v, want %v", got, want)
	}
}

func TestSameBytes(t *testing.T) {
	first, err := schema.JSON()
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		if again, _ := schema.JSON(); !bytes.Equal(first, again) {
			t.Fatal("the schema is another the second time")
		}
	}
}
