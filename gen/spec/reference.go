package spec

// Reference is an option that names a layer, an input, or one of a layer's
// outputs. Without it Name is empty.
type Reference struct{ Ref }

// Expected describes a Reference in messages.
func (Reference) Expected() string { return ref{}.Expected() }

// DecodeSpec implements Decoder.
func (r *Reference) DecodeSpec(f *Field, e *Errors) {
	var found ref
	if found.decode(f.Name, f, e) {
		r.Ref = Ref(found)
	}
}
