// Package activation knows the activation functions: a word in the spec, or a
// table with options, becomes operations on a tensor.
package activation

import (
	"reflect"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/jsonschema"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

// Kind is one activation.
type Kind interface {
	// Options points to a struct with the activation's options, tagged.
	Options() any
	// Apply appends y = f(x) to the program and returns y, of x's shape.
	Apply(b *ir.Builder, x *ir.Value) *ir.Value
}

// Def is an entry of the table.
type Def struct {
	Name        string
	Doc         string
	New         func() Kind
	Probability bool // its values may be taken for probabilities
}

// Options are those that there are, with their defaults.
func (d Def) Options() []spec.Option { return spec.Options(d.New().Options()) }

// Activation is an option: `"tanh"` or `{ type = "leaky_relu", alpha = 0.2 }`.
// Its zero value is linear.
type Activation struct {
	Name string
	Kind Kind

	own []Def // of the user
}

// String is the activation's name, "" for linear by default.
func (a Activation) String() string { return a.Name }

// Expected describes the option in messages.
func (Activation) Expected() string {
	return "the name of an activation, or a table with the key \"type\""
}

// Schema implements spec.Typed.
func (Activation) Schema() *jsonschema.Schema { return jsonschema.Ref("activation") }

// DecodeSpec implements spec.Decoder.
func (a *Activation) DecodeSpec(f *spec.Field, e *spec.Errors) {
	var c spec.Choice
	c.DecodeSpec(f, e)
	if c.Word == "" {
		return
	}
	known := slices.Concat(table, a.own)
	at := slices.IndexFunc(known, func(d Def) bool { return d.Name == c.Word })
	if at < 0 {
		e.Errorf(c.Pos, "option %q: %s", f.Name, spec.Unknown("activation", c.Word, names(known)))
		return
	}
	a.Name, a.Kind = c.Word, known[at].New()
	before, in := e.Len(), e.In("activation \""+c.Word+"\"")
	spec.Decode(c.Options, a.Kind.Options(), in)
	if checked, ok := a.Kind.Options().(interface{ Check() error }); ok && e.Len() == before {
		if err := checked.Check(); err != nil {
			in.Errorf(c.Pos, "%s", err)
		}
	}
	if along, ok := a.Kind.(*along); ok {
		along.report = func(format string, args ...any) { in.Errorf(c.Pos, format, args...) }
	}
}

// Apply appends y = a(x); linear returns x itself.
func (a Activation) Apply(b *ir.Builder, x *ir.Value) *ir.Value {
	if a.Kind == nil {
		return x
	}
	y := a.Kind.Apply(b, x)
	if y != x && y.From == nil {
		y.From = &ir.Activated{Name: a.Name, Logits: x}
	}
	return y
}

// IsProbability reports whether an activation's values may be taken for
// probabilities. Of one of the user's own that is not known, so it may.
func IsProbability(name string) bool {
	i := slices.IndexFunc(table, func(d Def) bool { return d.Name == name })
	return i < 0 || table[i].Probability
}

// All lists the activations.
func All() []Def { return table }

// Names lists their names.
func Names() []string { return names(table) }

func names(of []Def) []string {
	names := make([]string, len(of))
	for i, d := range of {
		names[i] = d.Name
	}
	return names
}

// table has the functions of package expr that are activations, and what is none
// of a single element.
var table = slices.Concat(
	[]Def{{Name: "linear", Doc: "x", New: func() Kind { return linear{} }}},
	functions(),
	[]Def{
		{Name: "softmax", Doc: "exp(x)/Σ exp(x) along an axis", New: func() Kind { return newAlong(Softmax) }, Probability: true},
		{Name: "log_softmax", Doc: "log(softmax(x)), also where that vanishes", New: func() Kind { return newAlong(LogSoftmax) }},
		{Name: "sparsemax", Doc: "max(x - τ, 0), where τ makes the sum along an axis 1; Martins and Astudillo 2016", New: func() Kind { return newAlong(Sparsemax) }, Probability: true},
	},
)

func functions() []Def {
	var defs []Def
	for _, a := range expr.Activations() {
		defs = append(defs, Def{Name: a.Name, Doc: a.Doc, Probability: a.Probability, New: func() Kind { return newPointwise(a) }})
	}
	return defs
}

// plain is an activation without options.
type plain struct{}

func (plain) Options() any { return &struct{}{} }

type linear struct{ plain }

func (linear) Apply(_ *ir.Builder, x *ir.Value) *ir.Value { return x }

// pointwise is a function of each element, which may have options.
type pointwise struct {
	of      *expr.Activation
	options any // points to a struct
}

func newPointwise(a *expr.Activation) *pointwise {
	options := reflect.New(reflect.TypeOf(a.Options))
	options.Elem().Set(reflect.ValueOf(a.Options))
	return &pointwise{a, options.Interface()}
}

func (p *pointwise) Options() any { return p.options }

func (p *pointwise) Apply(b *ir.Builder, x *ir.Value) *ir.Value {
	return apply(b, x, p.of.Of(expr.Arg(0), p.options))
}

func apply(b *ir.Builder, x *ir.Value, e *expr.Expr) *ir.Value {
	y := b.Temp(b.Local("y"), x.Shape)
	b.Elementwise(y, e, x)
	return y
}

// Named is an activation of the table, with its default options.
func Named(name string) Activation {
	i := slices.IndexFunc(table, func(d Def) bool { return d.Name == name })
	return Activation{Name: name, Kind: table[i].New()}
}
