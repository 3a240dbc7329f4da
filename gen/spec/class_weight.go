package spec

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/seed-5f2744a7/tensornet/gen/jsonschema"
)

// ClassWeight is an option: a weight for each class of an output.
type ClassWeight struct{ field *Field }

const balanced = "balanced"

// Expected implements Typed.
func (ClassWeight) Expected() string {
	return "\"balanced\", a list of a number of at least 0 for each class, or a table of some"
}

// Schema implements Typed.
func (ClassWeight) Schema() *jsonschema.Schema {
	numbers := &jsonschema.Schema{Type: "array", Items: &jsonschema.Schema{Type: "number"}}
	return jsonschema.Choose("string", &jsonschema.Schema{Enum: []string{balanced}}, jsonschema.Choose("array", numbers, &jsonschema.Schema{Type: "object"}))
}

// DecodeSpec implements Decoder.
func (c *ClassWeight) DecodeSpec(f *Field, e *Errors) { c.field = f }

// Given reports whether the spec says so.
func (c ClassWeight) Given() bool { return c.field != nil }

// Resolve finds the weights of so many classes, which may have labels; 1 for those that are not named.
// Mistakes are reported.
func (c ClassWeight) Resolve(classes int, labels []string, e *Errors) (byCount bool, weights []float64) {
	f := c.field
	mismatch := func(f *Field) {
		e.Errorf(f.Pos, "option \"class_weight\": found %s, expected %s", f.Describe(), c.Expected())
	}
	weights = slices.Repeat([]float64{1}, classes)
	set := func(i int, f *Field) {
		switch v := f.Value.(type) {
		case int64:
			weights[i] = float64(v)
		case float64:
			weights[i] = v
		default:
			weights[i] = -1
		}
		if !(weights[i] >= 0 && weights[i] <= 1e6) {
			e.Errorf(f.Pos, "option \"class_weight\": found %s, expected a number from 0 to 1e6", f.Describe())
		}
	}
	switch v := f.Value.(type) {
	case string:
		if v == balanced {
			return true, nil
		}
		mismatch(f)
	case []*Field:
		if len(v) != classes {
			e.Errorf(f.Pos, "option \"class_weight\": found %d numbers, expected one for each of %d classes", len(v), classes)
			return false, nil
		}
		for i, element := range v {
			set(i, element)
		}
	case *Table:
		for _, entry := range v.Fields {
			i := slices.Index(labels, entry.Name)
			if n, err := strconv.Atoi(entry.Name); i < 0 && err == nil && n >= 0 && n < classes {
				i = n
			}
			if i < 0 {
				what := fmt.Sprintf("expected a number below %d", classes)
				if len(labels) > 0 {
					what = "expected a label" + DidYouMean(entry.Name, labels).String()
				}
				e.Errorf(entry.KeyPos, "option \"class_weight\": found class %s, %s", quote(entry.Name), what)
				continue
			}
			set(i, entry)
		}
	default:
		mismatch(f)
	}
	return false, weights
}
