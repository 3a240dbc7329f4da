// Package loss knows the losses, one file each: a word in the spec, or a table
// with options, becomes operations that end in one number.
package loss

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// Kind is one loss; its fields are its options.
type Kind interface {
	// Build appends loss = L(y, t), the mean over the elements of y, or over
	// its rows for losses that compare distributions along the last axis.
	Build(b *ir.Builder, y, t, loss *ir.Value)
}

// Checker is a Kind whose options must suit the output.
type Checker interface {
	// Check names an option and says what is wrong with it; an empty name and nil
	// where nothing is.
	Check(y *ir.Value) (option string, err error)
}

// Labeller is a Kind of a sparse loss that says what labels there are.
type Labeller interface {
	// Form is that of the labels for an output y.
	Form(y *ir.Value) runtime.LabelForm
}

// Form is that of a loss's labels for an output y, and the shape of their one-hot form,
// or for other targets of the target.
func Form(k Kind, y *ir.Value) (form runtime.LabelForm, target []int) {
	if l, ok := k.(Labeller); ok {
		if form = l.Form(y); form.Steps > 0 {
			return form, []int{form.Len(), y.Shape[len(y.Shape)-1]}
		}
	}
	return form, y.Shape
}

// Raw reports whether a loss, with its options, is for outputs that are scores of any
// size and either sign, not probabilities.
func Raw(d *Def, k Kind) bool { return d.Raw || FromLogits(k) }

// FromLogits reports whether a loss is told so.
func FromLogits(k Kind) bool {
	s, ok := k.(interface{ raw() bool })
	return ok && s.raw()
}

// Def is an entry of the table.
type Def struct {
	Name        string
	Doc         string
	Sparse      bool // the target is a label, or several, instead of a tensor
	Sequence    bool // they are a sequence over time
	Categorical bool // compares distributions along the last axis
	Raw         bool // outputs are scores of either sign
	Targets     runtime.Domain
	Answer      runtime.Answer // what the output is, where the targets do not say it
	New         func() Kind
}

var table = []Def{
	meanSquaredErrorDef, meanAbsoluteErrorDef, meanAbsolutePercentageErrorDef, meanSquaredLogarithmicErrorDef, huberDef, logCoshDef, poissonDef, cosineSimilarityDef,
	binaryCrossentropyDef, binaryFocalCrossentropyDef, categoricalCrossentropyDef, categoricalFocalCrossentropyDef, sparseCategoricalCrossentropyDef, ctcDef, klDivergenceDef,
	hingeDef, squaredHingeDef, categoricalHingeDef, diceDef, tverskyDef, expressionDef,
}

// All lists the losses.
func All() []Def { return table }

// Names lists their names.
func Names() []string {
	names := make([]string, len(table))
	for i, d := range table {
		names[i] = d.Name
	}
	return names
}

// Decode finds the loss that the spec names and reads its options; nil, and
// reported, where there is none of that name or
// there are mistakes in its options.
func Decode(c spec.Choice, e *spec.Errors) (*Def, Kind) {
	if c.Word == "" { // which is reported
		return nil, nil
	}
	i := slices.IndexFunc(table, func(d Def) bool { return d.Name == c.Word })
	if i < 0 {
		e.Errorf(c.Pos, "%s", spec.Unknown("loss", c.Word, Names()))
		return nil, nil
	}
	k, before := table[i].New(), e.Len()
	spec.Decode(c.Options, k, e.In("loss \""+c.Word+"\""))
	if e.Len() > before {
		return nil, nil
	}
	return &table[i], k
}

// mean appends loss = Σ e(in…)/n over all elements; rules are divided alike.
func mean(b *ir.Builder, loss *ir.Value, n int, e *expr.Expr, in []ir.Access, loops []ir.Loop, rules ...ir.Rule) {
	if b.Mask != nil {
		e, in = weighed(b, e, in, loops)
		for i := range rules {
			rules[i].Expr, rules[i].In = weighed(b, rules[i].Expr, rules[i].In, loops)
		}
	}
	scale := expr.Const(1 / float64(n))
	for i := range rules {
		rules[i].Expr = expr.Mul(rules[i].Expr, scale)
	}
	op := &ir.Op{
		Kind: ir.Reduce, Loops: loops,
		Out: ir.Access{Value: loss, Strides: make([]int, len(loops))},
		In:  in, Expr: expr.Mul(e, scale), Rules: rules,
	}
	op.Collapse()
	b.Op(op)
}

// elementwise appends the mean of e(y, t).
func elementwise(b *ir.Builder, y, t, loss *ir.Value, e *expr.Expr, rules ...ir.Rule) {
	loops, strides := ir.Loops(y.Shape)
	in := []ir.Access{{Value: y, Strides: strides}, {Value: t, Strides: slices.Clone(strides)}}
	mean(b, loss, y.Size(), e, in, loops, rules...)
}
