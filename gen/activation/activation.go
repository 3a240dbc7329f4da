// Package activation knows the activation functions: a word in the spec, or a
// table with options, becomes operations on a tensor.
package activation

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/jsonschema"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

// Kind is one activation; its fields are its options.
type Kind interface {
	// Apply appends y = f(x) to the program and returns y, of x's shape.
	Apply(b *ir.Builder, x *ir.Value) *ir.Value
}

// Def is an entry of the table.
type Def struct {
	Name string
	Doc  string
	New  func() Kind
}

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
	spec.Decode(c.Options, a.Kind, e.In("activation \""+c.Word+"\""))
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
	return !slices.ContainsFunc(table, func(d Def) bool { return d.Name == name }) ||
		slices.Contains([]string{"sigmoid", "hard_sigmoid", "softmax"}, name)
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

var table = []Def{
	{"linear", "x", func() Kind { return &linear{} }},
	{"sigmoid", "1/(1 + exp(-x))", plain("sigmoid")},
	{"tanh", "tanh(x)", plain("tanh")},
	{"relu", "max(x, 0)", plain("relu")},
	{"leaky_relu", "x where x > 0, else alpha·x; Maas et al. 2013", func() Kind { return &leakyReLU{0.01} }},
	{"elu", "x where x > 0, else alpha·(exp(x) - 1); Clevert et al. 2016", func() Kind { return &elu{1} }},
	{"selu", "elu, scaled so that mean 0 and variance 1 are kept; Klambauer et al. 2017", plain("selu")},
	{"softplus", "log(1 + exp(x)); Dugas et al. 2001", plain("softplus")},
	{"softsign", "x/(1 + |x|)", plain("softsign")},
	{"gelu", "x·Φ(x), Φ the normal distribution's integral; Hendrycks and Gimpel 2016", plain("gelu")},
	{"silu", "x·sigmoid(x), also called swish; Elfwing et al. 2018", plain("silu")},
	{"hard_sigmoid", "x/6 + 1/2, clipped to [0, 1]", plain("hard_sigmoid")},
	{"exponential", "exp(x)", plain("exp")},
	{"softmax", "exp(x)/Σ exp(x) over the last axis", func() Kind { return &softmax{} }},
}

type linear struct{}

func (linear) Apply(_ *ir.Builder, x *ir.Value) *ir.Value { return x }

type pointwise struct{ function string }

func plain(function string) func() Kind { return func() Kind { return &pointwise{function} } }

func (p pointwise) Apply(b *ir.Builder, x *ir.Value) *ir.Value {
	return apply(b, x, expr.Call(p.function, expr.Arg(0)))
}

type leakyReLU struct {
	Alpha float64 `opt:"alpha" min:"0" doc:"slope below 0"`
}

func (l *leakyReLU) Apply(b *ir.Builder, x *ir.Value) *ir.Value {
	return apply(b, x, expr.Call("leaky_relu", expr.Arg(0), expr.Const(l.Alpha)))
}

type elu struct {
	Alpha float64 `opt:"alpha" min:"0" doc:"limit towards minus infinity, negated"`
}

func (l *elu) Apply(b *ir.Builder, x *ir.Value) *ir.Value {
	return apply(b, x, expr.Call("elu", expr.Arg(0), expr.Const(l.Alpha)))
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
