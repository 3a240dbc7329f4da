// Package initializer knows the ways a weight may start: a word in the spec, or
// a table with options, becomes a call of package runtime.
package initializer

import (
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/jsonschema"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

// Kind is one initialiser; its fields are its options.
type Kind interface {
	// Init describes the call for a weight of the given shape.
	Init(shape []int, fanIn, fanOut int) *ir.Init
}

// Def is an entry of the table.
type Def struct {
	Name string
	Doc  string
	New  func() Kind
}

// Initializer is an option: `"he_normal"` or `{ type = "constant", value = 1 }`.
// Its zero value means that the layer chooses.
type Initializer struct{ Kind Kind }

// Expected describes the option in messages.
func (Initializer) Expected() string {
	return "the name of an initializer, or a table with the key \"type\""
}

// Schema implements spec.Typed.
func (Initializer) Schema() *jsonschema.Schema { return jsonschema.Ref("initializer") }

// DecodeSpec implements spec.Decoder.
func (i *Initializer) DecodeSpec(f *spec.Field, e *spec.Errors) {
	var c spec.Choice
	c.DecodeSpec(f, e)
	at := c.Among(Names(), "initializer", f.Name, e)
	if at < 0 {
		return
	}
	i.Kind = table[at].New()
	spec.Decode(c.Options, i.Kind, e.In("initializer \""+c.Word+"\""))
}

// Or is i, or the given one where the spec leaves the choice to the layer.
func (i Initializer) Or(k Kind) Kind {
	if i.Kind != nil {
		return i.Kind
	}
	return k
}

// All lists the initialisers.
func All() []Def { return table }

// Names lists their names.
func Names() []string {
	names := make([]string, len(table))
	for i, d := range table {
		names[i] = d.Name
	}
	return names
}

// Default is the origin's choice: normal with variance 2/n before an
// activation that rectifies, as relu does, else 1/n, where n is the fan in.
func Default(activation string) Kind {
	scale := 1.
	for _, a := range expr.Activations() {
		if a.Name == activation && a.Rectifies {
			scale = 2
		}
	}
	return &varianceScaling{Scale: scale, Mode: "fan_in", Distribution: "untruncated_normal"}
}

// Uniform starts a weight within ±limit.
func Uniform(limit float64) Kind { return &uniform{-limit, limit} }

// Glorot starts a weight as Keras's layers do unless told otherwise.
var Glorot Kind = &fanned{"GlorotUniform"}

// Zero starts a weight at 0, One at 1.
var (
	Zero Kind = &constant{}
	One  Kind = &constant{Value: 1}
)

var table = []Def{
	{"zeros", "all 0", func() Kind { return &constant{} }},
	{"ones", "all 1", func() Kind { return &constant{Value: 1} }},
	{"constant", "all the same value", func() Kind { return &given{} }},
	{"random_uniform", "uniform between minval and maxval", func() Kind { return &uniform{-0.05, 0.05} }},
	{"random_normal", "normal with mean and stddev", func() Kind { return &normal{0, 0.05} }},
	{"truncated_normal", "normal with mean and stddev, restricted to two of these about the mean", func() Kind { return &truncatedNormal{0, 0.05} }},
	{"identity", "1 on the diagonal of the weight, as one matrix [out, in], else 0", func() Kind { return &identity{Gain: 1} }},
	{"glorot_uniform", "uniform within ±√(6/(fan in + fan out)), also called Xavier; Glorot and Bengio 2010", fans("GlorotUniform")},
	{"glorot_normal", "truncated normal of variance 2/(fan in + fan out), also called Xavier; Glorot and Bengio 2010", fans("GlorotNormal")},
	{"he_uniform", "uniform within ±√(6/fan in); He et al. 2015", fans("HeUniform")},
	{"he_normal", "truncated normal of variance 2/fan in; He et al. 2015", fans("HeNormal")},
	{"lecun_uniform", "uniform within ±√(3/fan in); LeCun et al. 1998", fans("LecunUniform")},
	{"lecun_normal", "truncated normal of variance 1/fan in; LeCun et al. 1998", fans("LecunNormal")},
	{"variance_scaling", "variance scale/n, where n is the fan that mode names", func() Kind {
		return &varianceScaling{Scale: 1, Mode: "fan_in", Distribution: "truncated_normal"}
	}},
	{"orthogonal", "a random matrix with orthonormal rows or columns; Saxe et al. 2014", func() Kind { return &orthogonal{Gain: 1} }},
}

type constant struct{ Value float64 }

func (c *constant) Init([]int, int, int) *ir.Init {
	return &ir.Init{Func: "Constant", Args: []any{c.Value}}
}

type given struct {
	Value float64 `opt:"value" doc:"of every element"`
}

func (c *given) Init([]int, int, int) *ir.Init {
	return &ir.Init{Func: "Constant", Args: []any{c.Value}}
}

type uniform struct {
	MinVal float64 `opt:"minval" doc:"lower end"`
	MaxVal float64 `opt:"maxval" doc:"upper end"`
}

func (u *uniform) Init([]int, int, int) *ir.Init {
	return &ir.Init{Func: "Uniform", Args: []any{u.MinVal, u.MaxVal}, Random: true}
}

type normal struct {
	Mean   float64 `opt:"mean" doc:"mean"`
	Stddev float64 `opt:"stddev" min:"0" doc:"standard deviation"`
}

func (n *normal) Init([]int, int, int) *ir.Init {
	return &ir.Init{Func: "Normal", Args: []any{n.Mean, n.Stddev}, Random: true}
}

type truncatedNormal struct {
	Mean   float64 `opt:"mean" doc:"mean before the restriction"`
	Stddev float64 `opt:"stddev" min:"0" doc:"standard deviation before the restriction"`
}

func (n *truncatedNormal) Init([]int, int, int) *ir.Init {
	return &ir.Init{Func: "TruncatedNormal", Args: []any{n.Mean, n.Stddev}, Random: true}
}

type identity struct {
	Gain float64 `opt:"gain" doc:"factor"`
}

func (i *identity) Init(shape []int, _, _ int) *ir.Init {
	return &ir.Init{Func: "Identity", Args: []any{shape[0], ir.Size(shape[1:]), i.Gain}}
}

type fanned struct{ function string }

func fans(function string) func() Kind { return func() Kind { return &fanned{function} } }

func (f *fanned) Init(_ []int, fanIn, fanOut int) *ir.Init {
	return &ir.Init{Func: f.function, Fans: true, FanIn: fanIn, FanOut: fanOut, Random: true}
}

type varianceScaling struct {
	Scale        float64 `opt:"scale" above:"0" doc:"numerator of the variance"`
	Mode         string  `opt:"mode" enum:"fan_in|fan_out|fan_avg" doc:"what n counts"`
	Distribution string  `opt:"distribution" enum:"truncated_normal|untruncated_normal|uniform" doc:"shape of the distribution"`
}

func (v *varianceScaling) Init(_ []int, fanIn, fanOut int) *ir.Init {
	return &ir.Init{Func: "VarianceScaling", Fans: true, FanIn: fanIn, FanOut: fanOut, Args: []any{v.Scale, v.Mode, v.Distribution}, Random: true}
}

type orthogonal struct {
	Gain float64 `opt:"gain" doc:"factor"`
}

func (o *orthogonal) Init(shape []int, _, _ int) *ir.Init {
	cols := ir.Size(shape[1:])
	return &ir.Init{Func: "Orthogonal", Args: []any{shape[0], cols, o.Gain}, Random: true}
}
