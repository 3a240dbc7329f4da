package spec

import (
	"path"

	"github.com/seed-5f2744a7/tensornet/gen/jsonschema"
)

// PatternNumbers is an option: a table of a number for each pattern of names.
type PatternNumbers []PatternNumber

// PatternNumber is one of them.
type PatternNumber struct {
	Pattern string
	Number  float64
	Pos     Pos // of the pattern
	Value   Pos
}

// Expected implements Typed.
func (PatternNumbers) Expected() string {
	return "a table of a number of at least 0 for each name, where * stands for any characters"
}

// Schema implements Typed.
func (PatternNumbers) Schema() *jsonschema.Schema { return &jsonschema.Schema{Type: "object"} }

// DecodeSpec implements Decoder.
func (p *PatternNumbers) DecodeSpec(f *Field, e *Errors) {
	table, ok := f.Value.(*Table)
	if !ok {
		e.Errorf(f.Pos, "option %q: found %s, expected %s", f.Name, f.Describe(), p.Expected())
		return
	}
	for _, entry := range table.Fields {
		number := -1.0
		switch v := entry.Value.(type) {
		case int64:
			number = float64(v)
		case float64:
			number = v
		}
		if _, err := path.Match(entry.Name, ""); err != nil {
			e.Errorf(entry.KeyPos, "option %q: found %s, expected the name of a layer, where * stands for any characters", f.Name, quote(entry.Name))
		} else if !(number >= 0 && number <= 1e6) {
			e.Errorf(entry.Pos, "option %q: found %s, expected a number from 0 to 1e6", f.Name, entry.Describe())
		}
		*p = append(*p, PatternNumber{entry.Name, number, entry.KeyPos, entry.Pos})
	}
}
