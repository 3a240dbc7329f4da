package verify

import (
	"math"
	"math/rand/v2"
)

// Activation is an activation's definition, from the papers that introduced it.
type Activation struct {
	// Apply works on one element.
	Apply func(x Scalar, options Options) Scalar
	// ApplyRow works along the last axis instead.
	ApplyRow func(row []Scalar) []Scalar
	// Draw draws options; nil where there are none.
	Draw func(*rand.Rand) Options
}

// Activations are all activations by name.
var Activations = map[string]Activation{
	"linear":  {Apply: func(x Scalar, _ Options) Scalar { return x }},
	"sigmoid": {Apply: func(x Scalar, _ Options) Scalar { return sigmoid(x) }},
	"tanh":    {Apply: func(x Scalar, _ Options) Scalar { return x.Tanh() }},
	"relu":    {Apply: func(x Scalar, _ Options) Scalar { return leaky(x, 0) }},
	"leaky_relu": {Draw: quarters("alpha"), Apply: func(x Scalar, o Options) Scalar {
		return leaky(x, o.Float("alpha", 0.01))
	}},
	"elu": {Draw: quarters("alpha"), Apply: func(x Scalar, o Options) Scalar {
		return elu(x, o.Float("alpha", 1))
	}},
	"selu": {Apply: func(x Scalar, _ Options) Scalar {
		const alpha, scale = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
		return elu(x, alpha).Times(scale)
	}},
	"softplus": {Apply: func(x Scalar, _ Options) Scalar { return x.Exp().Plus(1).Log() }},
	"softsign": {Apply: func(x Scalar, _ Options) Scalar { return x.Div(x.Abs().Plus(1)) }},
	"gelu": {Apply: func(x Scalar, _ Options) Scalar {
		return x.Mul(x.Times(1 / math.Sqrt2).Erf().Plus(1).Times(0.5))
	}},
	"silu": {Apply: func(x Scalar, _ Options) Scalar { return x.Mul(sigmoid(x)) }},
	"mish": {Apply: func(x Scalar, _ Options) Scalar {
		return x.Mul(x.Exp().Plus(1).Log().Tanh())
	}},
	"hard_sigmoid": {Apply: func(x Scalar, _ Options) Scalar {
		zero := func(x Scalar) Scalar { return x.Times(0) }
		one := func(x Scalar) Scalar { return x.Times(0).Plus(1) }
		line := func(x Scalar) Scalar { return x.Times(1. / 6).Plus(0.5) }
		return x.Above(3, one, func(x Scalar) Scalar { return x.Above(-3, line, zero) })
	}},
	"exponential": {Apply: func(x Scalar, _ Options) Scalar { return x.Exp() }},
	"softmax":     {ApplyRow: softmax},
}

// quarters draws an option from ¼ to 2.
func quarters(option string) func(*rand.Rand) Options {
	return func(r *rand.Rand) Options { return Options{option: float64(1+r.IntN(8)) / 4} }
}

func sigmoid(x Scalar) Scalar { return x.tape.Number(1).Div(x.Times(-1).Exp().Plus(1)) }

func leaky(x Scalar, alpha float64) Scalar {
	return x.Above(0, same, func(x Scalar) Scalar { return x.Times(alpha) })
}

func elu(x Scalar, alpha float64) Scalar {
	return x.Above(0, same, func(x Scalar) Scalar { return x.Exp().Plus(-1).Times(alpha) })
}

func same(x Scalar) Scalar { return x }

func softmax(row []Scalar) []Scalar {
	y := make([]Scalar, len(row))
	total := row[0].tape.Number(0)
	for i, x := range row {
		y[i] = x.Exp()
		total = total.Add(y[i])
	}
	for i := range y {
		y[i] = y[i].Div(total)
	}
	return y
}

// activate applies what a spec's option says: nothing, a name, or a table.
func activate(option any, x Tensor) Tensor {
	name, options := choice(option)
	a, ok := Activations[name]
	if own := OwnActivations[name]; own.Apply != nil {
		return x.Map(own.Apply)
	}
	switch {
	case name == "":
		return x
	case !ok:
		panic("verify: no activation " + name)
	case a.ApplyRow == nil:
		return x.Map(func(s Scalar) Scalar { return a.Apply(s, options) })
	}
	y := Tensor{Shape: x.Shape}
	for _, row := range x.Rows() {
		y.Data = append(y.Data, a.ApplyRow(row)...)
	}
	return y
}
