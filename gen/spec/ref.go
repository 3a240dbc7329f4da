package spec

import (
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/jsonschema"
)

// refs decodes "name", "name.output" or a list of these.
type refs []Ref

func (refs) Expected() string {
	return `the name of a layer or input, "layer.output", or a list of these`
}

func (refs) Schema() *jsonschema.Schema { return jsonschema.OneOrMore(ref{}.Schema()) }

func (rs *refs) DecodeSpec(f *Field, e *Errors) {
	elements := f.Elements()
	if len(elements) == 0 {
		e.Errorf(f.Pos, "option %q: found an empty list, expected %s", f.Name, rs.Expected())
	}
	for _, element := range elements {
		var r ref
		if r.decode(f.Name, element, e) {
			*rs = append(*rs, Ref(r))
		}
	}
}

// ref decodes "name" or "name.output".
type ref Ref

func (ref) Expected() string { return `the name of a layer or input, or "layer.output"` }

func (ref) Schema() *jsonschema.Schema {
	return &jsonschema.Schema{Type: "string", Pattern: `^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)?$`}
}

func (r *ref) DecodeSpec(f *Field, e *Errors) { r.decode(f.Name, f, e) }

func (r *ref) decode(option string, f *Field, e *Errors) bool {
	text, ok := f.Value.(string)
	if !ok || !r.parse(text) {
		*r = ref{}
		e.Errorf(f.Pos, "option %q: found %s, expected %s", option, f.Describe(), r.Expected())
		return false
	}
	r.Pos = f.Pos
	return true
}

func (r *ref) parse(text string) bool {
	var dotted bool
	r.Name, r.Output, dotted = strings.Cut(text, ".")
	// The outputs of a split have numbers for names.
	return len(r.Name) <= maxName && len(r.Output) <= maxName && isName(r.Name) && (!dotted || r.Output != "" && isName("x"+r.Output))
}
