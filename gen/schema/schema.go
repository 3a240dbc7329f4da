// Package schema prints the JSON Schema of the spec language from the compiler's
// tables. Editors complete and check specs by it. It takes every spec that the
// compiler takes, and of the others refuses those that are wrong in form.
package schema

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/activation"
	"github.com/seed-5f2744a7/tensornet/gen/jsonschema"
	"github.com/seed-5f2744a7/tensornet/gen/layer"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

// JSON returns the schema, of Draft 7.
func JSON() ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(document())
	return b.Bytes(), err
}

func document() *jsonschema.Schema {
	sections := spec.Sections()
	root := object(sections[0].Options)
	for _, s := range sections[1:] {
		root.Properties[s.Name] = section(s)
		if s.Required && s.Name != "input" { // which may be a [[layer]] as well
			root.Required = append(root.Required, s.Name)
		}
	}
	root.Version = jsonschema.Draft7
	root.Title = "tensornet spec"
	root.Description = "A neural network, which tensornet compiles to Go."
	root.Definitions = choices()
	root.Definitions["layer"] = layers(sections)
	return root
}

func section(s spec.Section) *jsonschema.Schema {
	var table *jsonschema.Schema
	switch s.Name {
	case "layer":
		table = jsonschema.Ref("layer")
	case "input":
		table = object(s.Options, options("input"))
	case "data":
		table = sources(s.Options)
	case "block":
		table = withBody(object(s.Options))
	case "activation":
		table = object(activation.OwnOptions())
	default:
		table = object(s.Options)
	}
	if s.Repeated {
		table = &jsonschema.Schema{Type: "array", Items: table}
	}
	return table.Described(s.Doc)
}

// object takes tables with the given options and no others.
func object(lists ...[]spec.Option) *jsonschema.Schema {
	o := jsonschema.Object(map[string]*jsonschema.Schema{})
	for _, option := range slices.Concat(lists...) {
		o.Properties[option.Name] = property(option)
		if option.Required {
			o.Required = append(o.Required, option.Name)
		}
	}
	return o
}

func property(o spec.Option) *jsonschema.Schema {
	if o.Type == reflect.TypeFor[spec.Choice]() { // the option's name ends as that of the table
		return jsonschema.Ref(o.Name[strings.LastIndexByte(o.Name, '_')+1:]).Described(o.Doc)
	}
	if o.Type == reflect.TypeFor[spec.Choices]() {
		return jsonschema.OneOrMore(jsonschema.Ref(o.Name)).Described(o.Doc)
	}
	if o.Type == reflect.TypeFor[spec.ChoicesOrNone]() { // the table is of one
		return spec.ListOf(jsonschema.Ref(strings.TrimSuffix(o.Name, "s"))).Described(o.Doc)
	}
	return o.Schema()
}

// layers takes a layer of any type, with the options of that type.
func layers(sections []spec.Section) *jsonschema.Schema {
	at := slices.IndexFunc(sections, func(s spec.Section) bool { return s.Name == "layer" })
	common := sections[at].Options
	t := tagged{common: common}
	for _, d := range layer.All() {
		kind := t.add(d.Type, d.Doc, options(d.Type))
		if d.MaxIn == 0 {
			delete(kind.Properties, "from")
		}
		if d.Nested {
			withBody(kind)
		}
	}
	return t.tables("type", nil)
}

// options are those that only layers of this type have.
func options(layerType string) []spec.Option {
	return spec.Options(layer.Lookup(layerType).New())
}

func withBody(table *jsonschema.Schema) *jsonschema.Schema {
	table.Properties["body"] = jsonschema.List(jsonschema.Ref("layer")).Described("the layers inside")
	table.Required = append(table.Required, "body")
	return table
}
