// Package regularizer knows the penalties on weights, and on what layers give, that training
// adds to the loss: a word in the spec, or a table with options.
package regularizer

import (
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/jsonschema"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

// Kind is one regularizer; its fields are its options.
type Kind interface{ penalty() ir.Penalty }

// Def is an entry of the table.
type Def struct {
	Name string
	Doc  string
	New  func() Kind
}

// Regularizer is an option: `"l2"` or `{ type = "l2", l2 = 1e-4 }`. Its zero value is
// none.
type Regularizer struct{ Kind Kind }

// Expected describes the option in messages.
func (Regularizer) Expected() string {
	return "the name of a regularizer, or a table with the key \"type\""
}

// Schema implements spec.Typed.
func (Regularizer) Schema() *jsonschema.Schema { return jsonschema.Ref("regularizer") }

// DecodeSpec implements spec.Decoder.
func (r *Regularizer) DecodeSpec(f *spec.Field, e *spec.Errors) {
	var c spec.Choice
	c.DecodeSpec(f, e)
	*r = Of(c, f.Name, e)
}

// Of is the regularizer that an option chooses.
func Of(c spec.Choice, option string, e *spec.Errors) (r Regularizer) {
	at := c.Among(Names(), "regularizer", option, e)
	if at < 0 {
		return r
	}
	r.Kind = table[at].New()
	before := e.Len()
	spec.Decode(c.Options, r.Kind, e.In("regularizer \""+c.Word+"\""))
	if e.Len() == before && r.Kind.penalty() == (ir.Penalty{}) {
		e.Errorf(c.Pos, "option %q: regularizer %q has no effect, as its factors are 0; set one of them, or remove this", option, c.Word)
	}
	return r
}

// Penalty is that of a regularizer; its zero value is none.
func (r Regularizer) Penalty() ir.Penalty {
	if r.Kind == nil {
		return ir.Penalty{}
	}
	return r.Kind.penalty()
}

// On puts the penalty on a weight, which it returns; nil is none. Without one the weight
// keeps that of the layer that it is shared with.
func (r Regularizer) On(w *ir.Value) *ir.Value {
	if w != nil && r.Kind != nil {
		w.Penalty = r.Penalty()
	}
	return w
}

// All lists the regularizers.
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
	{"l1", "l1·Σ|w|", func() Kind { return &l1{0.01} }},
	{"l2", "l2·Σw²", func() Kind { return &l2{0.01} }},
	{"l1_l2", "l1·Σ|w| + l2·Σw²; at least one of the factors must be given", func() Kind { return &both{} }},
}

type l1 struct {
	L1 float64 `opt:"l1" min:"0" doc:"factor of the sum of magnitudes"`
}

func (l *l1) penalty() ir.Penalty { return ir.Penalty{L1: l.L1} }

type l2 struct {
	L2 float64 `opt:"l2" min:"0" doc:"factor of the sum of squares"`
}

func (l *l2) penalty() ir.Penalty { return ir.Penalty{L2: l.L2} }

type both struct {
	L1 float64 `opt:"l1" min:"0" doc:"factor of the sum of magnitudes"`
	L2 float64 `opt:"l2" min:"0" doc:"factor of the sum of squares"`
}

func (b *both) penalty() ir.Penalty { return ir.Penalty{L1: b.L1, L2: b.L2} }
