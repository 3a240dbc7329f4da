package spec

import "github.com/seed-5f2744a7/tensornet/gen/jsonschema"

// Reference is an option that names a layer, an input, or one of a layer's
// outputs. Without it Name is empty.
type Reference struct{ Ref }

// Expected describes a Reference in messages.
func (Reference) Expected() string { return ref{}.Expected() }

// Schema implements Typed.
func (Reference) Schema() *jsonschema.Schema { return ref{}.Schema() }

// DecodeSpec implements Decoder.
func (r *Reference) DecodeSpec(f *Field, e *Errors) {
	var found ref
	if found.decode(f.Name, f, e) {
		r.Ref = Ref(found)
	}
}
