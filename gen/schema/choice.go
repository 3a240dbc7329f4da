package schema

import (
	"maps"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/activation"
	"github.com/seed-5f2744a7/tensornet/gen/initializer"
	"github.com/seed-5f2744a7/tensornet/gen/jsonschema"
	"github.com/seed-5f2744a7/tensornet/gen/loss"
	"github.com/seed-5f2744a7/tensornet/gen/optimizer"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
	"github.com/seed-5f2744a7/tensornet/runtime/data"
)

// choices are the definitions of what has a word, or a table with the word
// under the key type and options beside it.
func choices() map[string]*jsonschema.Schema {
	var activations, initializers, losses, optimizers choice
	for _, d := range activation.All() {
		activations.add(d.Name, d.Doc, d.New())
	}
	activations.addOwn()
	for _, d := range initializer.All() {
		initializers.add(d.Name, d.Doc, d.New())
	}
	for _, d := range loss.All() {
		losses.add(d.Name, d.Doc, d.New())
	}
	for _, d := range optimizer.All() {
		optimizers.add(d.Name, d.Doc, d.Settings)
	}
	return map[string]*jsonschema.Schema{
		"activation":  {AnyOf: activations},
		"initializer": {AnyOf: initializers},
		"loss":        {AnyOf: losses},
		"optimizer":   {AnyOf: optimizers},
	}
}

type choice []*jsonschema.Schema

// add takes the word, and the table with the prototype's options.
func (c *choice) add(name, doc string, prototype any) {
	word := jsonschema.Words(name).Described(doc)
	*c = append(*c, word, typed(word, spec.Options(prototype)))
}

// addOwn takes the name of an [[activation]] of the spec's.
func (c *choice) addOwn() {
	name := jsonschema.String().Described("the name of an [[activation]]")
	*c = append(*c, name, typed(name, nil))
}

func typed(word *jsonschema.Schema, options []spec.Option) *jsonschema.Schema {
	table := object(options)
	table.Properties["type"] = word
	table.Required = append(table.Required, "type")
	return table
}

// sources takes the table of any data source, with the options of that source.
func sources(common []spec.Option) *jsonschema.Schema {
	var tables []*jsonschema.Schema
	for _, name := range slices.Sorted(maps.Keys(data.Sources)) {
		source := data.Sources[name]
		table := object(common, spec.Options(source))
		table.Properties["source"] = jsonschema.Words(name).Described(source.Doc())
		tables = append(tables, table)
	}
	return &jsonschema.Schema{OneOf: tables}
}
