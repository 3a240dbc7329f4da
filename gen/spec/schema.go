package spec

import (
	"reflect"

	"github.com/seed-5f2744a7/tensornet/gen/jsonschema"
)

// Schema describes what the option takes, with its doc and, where it need not
// be given, its default.
func (o Option) Schema() *jsonschema.Schema {
	s := o.form().Described(o.Doc)
	if v := reflect.ValueOf(o.Default); !o.Required && isPlain(v) {
		s.Default = o.Default
	}
	return s
}

// isPlain says whether a default stands in a spec as it is in Go. Of strings
// and lists, empty ones stand for none.
func isPlain(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Bool, reflect.Int, reflect.Int64, reflect.Uint64, reflect.Float64:
		return true
	case reflect.String, reflect.Slice:
		return v.Len() > 0
	}
	return false
}

func (o Option) form() *jsonschema.Schema {
	if typed, ok := reflect.New(o.Type).Interface().(Typed); ok {
		return typed.Schema()
	}
	t := o.Type
	switch t.Kind() {
	case reflect.Pointer:
		return o.scalar(t.Elem())
	case reflect.Slice:
		if element := t.Elem(); element.Kind() == reflect.Slice {
			return jsonschema.List(jsonschema.List(o.scalar(element.Elem())))
		}
		s := jsonschema.OneOrMore(o.scalar(t.Elem()))
		if o.Empty {
			s.Then.MinItems = 0
		}
		if o.By != "" {
			return jsonschema.Choose("object", &jsonschema.Schema{}, s)
		}
		return s
	}
	return o.scalar(t)
}

// scalar describes a value of a basic type, or one of a list.
func (o Option) scalar(t reflect.Type) *jsonschema.Schema {
	var s *jsonschema.Schema
	switch t.Kind() {
	case reflect.Bool:
		return jsonschema.Boolean()
	case reflect.String:
		if len(o.Enum) > 0 {
			return jsonschema.Words(o.Enum...)
		}
		return &jsonschema.Schema{Type: "string", Pattern: o.Pattern}
	case reflect.Float64:
		s = jsonschema.Number()
	case reflect.Uint64:
		s = jsonschema.Integer(0)
	default:
		s = &jsonschema.Schema{Type: "integer"}
	}
	o.Limits.bound(s)
	return s
}

func (l Limits) bound(s *jsonschema.Schema) {
	switch {
	case l.Min != nil:
		s.Minimum = l.Min
	case l.Above != nil:
		s.ExclusiveMinimum = l.Above
	}
	switch {
	case l.Max != nil:
		s.Maximum = l.Max
	case l.Below != nil:
		s.ExclusiveMaximum = l.Below
	}
}
