package verify_test

import (
	"fmt"
	"testing"

	"github.com/BurntSushi/toml"

	"github.com/seed-5f2744a7/tensornet/gen/verify"
)

// parse reads a spec that names all its layers.
func parse(t *testing.T, name, text string) *verify.Network {
	t.Helper()
	var spec struct {
		Input, Layer, Block, Output []map[string]any
		Train                       map[string]any
	}
	if _, err := toml.Decode(text, &spec); err != nil {
		t.Fatal(err)
	}
	n := &verify.Network{Name: name}
	above := ""
	for _, in := range spec.Input {
		above = in["name"].(string)
		n.Inputs = append(n.Inputs, verify.Input{above, options(in).Ints("shape")})
	}
	for _, l := range layersOf(spec.Layer) {
		if l.From == nil && l.Type != "constant" {
			l.From = []string{above}
		}
		n.Layers, above = append(n.Layers, l), l.Name
	}
	for _, o := range spec.Output {
		known := options(o)
		name, _ := o["name"].(string)
		n.Outputs = append(n.Outputs, verify.Output{Name: name, From: o["from"].(string), Loss: known["loss"], Weight: known.Float("weight", 1)})
	}
	for _, b := range spec.Block {
		body, _ := b["body"].([]map[string]any)
		n.Blocks = append(n.Blocks, &verify.Block{b["name"].(string), layersOf(body)})
	}
	if spec.Train != nil {
		n.Train = options(spec.Train)
	}
	return n
}

func layersOf(tables []map[string]any) []*verify.Layer {
	var layers []*verify.Layer
	for i, table := range tables {
		l := &verify.Layer{Options: options(table)}
		l.Name, _ = table["name"].(string)
		if l.Name == "" {
			l.Name = fmt.Sprintf("%s_%d", table["type"], i+1)
		}
		l.Type, _ = table["type"].(string)
		l.Share, _ = table["share"].(string)
		l.Frozen = table["trainable"] == false
		switch from := l.Options["from"].(type) {
		case string:
			l.From = []string{from}
		case []string:
			l.From = from
		}
		body, _ := table["body"].([]map[string]any)
		l.Body = layersOf(body)
		for _, key := range []string{"name", "type", "share", "trainable", "from", "body"} {
			delete(l.Options, key)
		}
		layers = append(layers, l)
	}
	return layers
}

// options are the keys of a table in the types that Options have.
func options(table map[string]any) verify.Options {
	o := verify.Options{}
	for key, v := range table {
		o[key] = option(v)
	}
	return o
}

func option(v any) any {
	switch v := v.(type) {
	case int64:
		return int(v)
	case map[string]any:
		return options(v)
	case []any:
		var all []any
		for _, e := range v {
			all = append(all, option(e))
		}
		if ints, ok := listOf[int](all); ok {
			return ints
		}
		if words, ok := listOf[string](all); ok {
			return words
		}
		return all
	}
	return v
}

func listOf[E any](list []any) ([]E, bool) {
	var all []E
	for _, v := range list {
		e, ok := v.(E)
		if !ok {
			return nil, false
		}
		all = append(all, e)
	}
	return all, true
}
