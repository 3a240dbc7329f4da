// Package constraint knows what training may make of weights after each step, so that
// they stay within bounds: a word in the spec, or a table with options.
package constraint

import (
	"fmt"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/jsonschema"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

// Kind is one constraint; its fields are its options.
type Kind interface {
	// bounds are those of the norms of slices, and the axes whose elements are a
	// slice. Without axes elements may not be negative.
	bounds() (b ir.Constraint, axes []int)
}

// Def is an entry of the table.
type Def struct {
	Name string
	Doc  string
	New  func() Kind
}

// Constraint is an option: `"non_neg"` or `{ type = "max_norm", max_value = 3 }`. Its zero
// value is none.
type Constraint struct{ Kind Kind }

// Expected describes the option in messages.
func (Constraint) Expected() string {
	return "the name of a constraint, or a table with the key \"type\""
}

// Schema implements spec.Typed.
func (Constraint) Schema() *jsonschema.Schema { return jsonschema.Ref("constraint") }

// DecodeSpec implements spec.Decoder.
func (c *Constraint) DecodeSpec(f *spec.Field, e *spec.Errors) {
	var choice spec.Choice
	choice.DecodeSpec(f, e)
	at := choice.Among(Names(), "constraint", f.Name, e)
	if at < 0 {
		return
	}
	kind, before := table[at].New(), e.Len()
	spec.Decode(choice.Options, kind, e.In("constraint \""+choice.Word+"\""))
	if m, ok := kind.(*minMaxNorm); ok && e.Len() == before && m.MinValue > m.MaxValue {
		e.Errorf(choice.Pos, "option %q: min_value is %v, but max_value is %v; expected at least as much", f.Name, m.MinValue, m.MaxValue)
	}
	c.Kind = kind
}

// Of is the constraint on a weight whose axes are those of Keras, wherever its elements
// are; nil without one. An error says which axis there is not.
func (c Constraint) Of(axes []ir.Axis) (*ir.Constraint, error) {
	if c.Kind == nil {
		return nil, nil
	}
	b, over := c.Kind.bounds()
	summed := make([]bool, len(axes))
	for _, a := range over {
		at := a
		if at < 0 {
			at += len(axes)
		}
		if at < 0 || at >= len(axes) {
			return nil, fmt.Errorf("axis %d is outside of a weight of %d axes in Keras, %v; expected %d to %d", a, len(axes), sizes(axes), -len(axes), len(axes)-1)
		}
		if summed[at] {
			return nil, fmt.Errorf("%v has axis %d twice", over, at)
		}
		summed[at] = true
	}
	for i, a := range axes {
		if summed[i] {
			b.Summed = append(b.Summed, a)
		} else {
			b.Kept = append(b.Kept, a)
		}
	}
	b.Kept, b.Summed = ir.Nested(b.Kept), ir.Nested(b.Summed)
	return &b, nil
}

func sizes(axes []ir.Axis) []int {
	var n []int
	for _, a := range axes {
		n = append(n, a.N)
	}
	return n
}

// All lists the constraints.
func All() []Def { return table }

// Names lists their names.
func Names() []string {
	names := make([]string, len(table))
	for i, d := range table {
		names[i] = d.Name
	}
	return names
}

var table = []Def{
	{"max_norm", "w·min(n, max_value)/(n + 1e-7), where n is the norm √Σw² along axis", func() Kind { return &maxNorm{2, over{[]int{0}}} }},
	{"non_neg", "max(w, 0)", func() Kind { return &nonNeg{} }},
	{"unit_norm", "w/(n + 1e-7), where n is the norm √Σw² along axis", func() Kind { return &unitNorm{over{[]int{0}}} }},
	{"min_max_norm", "w·(rate·min(max(n, min_value), max_value) + (1 - rate)·n)/(n + 1e-7), where n is the norm √Σw² along axis", func() Kind {
		return &minMaxNorm{0, 1, 1, over{[]int{0}}}
	}},
}

type over struct {
	Axis []int `opt:"axis" doc:"one or several axes of the weight as Keras has it; from 0, or negative from the last"`
}

type maxNorm struct {
	MaxValue float64 `opt:"max_value" above:"0" doc:"the greatest norm"`
	over
}

func (m *maxNorm) bounds() (ir.Constraint, []int) {
	return ir.Constraint{Max: m.MaxValue, Rate: 1}, m.Axis
}

type nonNeg struct{}

func (*nonNeg) bounds() (ir.Constraint, []int) { return ir.Constraint{}, nil }

type unitNorm struct{ over }

func (u *unitNorm) bounds() (ir.Constraint, []int) {
	return ir.Constraint{Min: 1, Max: 1, Rate: 1}, u.Axis
}

type minMaxNorm struct {
	MinValue float64 `opt:"min_value" min:"0" doc:"the least norm"`
	MaxValue float64 `opt:"max_value" above:"0" doc:"the greatest norm"`
	Rate     float64 `opt:"rate" above:"0" max:"1" doc:"the share of the way to these that a step goes"`
	over
}

func (m *minMaxNorm) bounds() (ir.Constraint, []int) {
	return ir.Constraint{Min: m.MinValue, Max: m.MaxValue, Rate: m.Rate}, m.Axis
}
