package verify

import (
	"cmp"
	"math/rand/v2"
	"slices"
)

// Activation is an activation's definition, from the papers that introduced it.
type Activation struct {
	// Apply works on one element.
	Apply func(x Scalar, options Options) Scalar
	// ApplyRow works along an axis instead.
	ApplyRow func(row []Scalar) []Scalar
	// Draw draws options; nil where there are none.
	Draw func(*rand.Rand) Options
}

// Activations are all activations by name.
var Activations = map[string]Activation{
	"linear":  {Apply: func(x Scalar, _ Options) Scalar { return x }},
	"sigmoid": {Apply: func(x Scalar, _ Options) Scalar { return sigmoid(x) }},
	"tanh":    {Apply: func(x Scalar, _ Options) Scalar { return x.Tanh() }},
	"relu":    {Draw: drawReLU, Apply: relu},
	"leaky_relu": {Draw: quarters("alpha", "negative_slope"), Apply: func(x Scalar, o Options) Scalar {
		return leaky(x, o.Float("alpha", o.Float("negative_slope", 0.01)))
	}},
	"elu": {Draw: quarters("alpha"), Apply: func(x Scalar, o Options) Scalar {
		return elu(x, o.Float("alpha", 1))
	}},
	"selu": {Draw: quarters("gamma", "alpha"), Apply: func(x Scalar, o Options) Scalar {
		const alpha, scale = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
		return elu(x, o.Float("alpha", alpha)).Times(o.Float("gamma", scale))
	}},
	"softplus": {Draw: quarters("beta"), Apply: func(x Scalar, o Options) Scalar {
		beta := o.Float("beta", 1)
		return x.Times(beta).Exp().Plus(1).Log().Times(1 / beta)
	}},
	"softsign": {Apply: func(x Scalar, _ Options) Scalar { return x.Div(x.Abs().Plus(1)) }},
	"gelu":     {Draw: func(r *rand.Rand) Options { return Options{"approximate": r.IntN(2) == 0} }, Apply: gelu},
	"silu":     {Apply: func(x Scalar, _ Options) Scalar { return x.Mul(sigmoid(x)) }},
	"mish": {Apply: func(x Scalar, _ Options) Scalar {
		return x.Mul(x.Exp().Plus(1).Log().Tanh())
	}},
	"hard_sigmoid": {Draw: quarters("alpha", "beta"), Apply: func(x Scalar, o Options) Scalar {
		return bounded(x.Times(o.Float("alpha", 1./6)).Plus(o.Float("beta", 0.5)), 0, 1)
	}},
	"exponential": {Apply: func(x Scalar, _ Options) Scalar { return x.Exp() }},
	"softmax":     {Draw: drawRows, ApplyRow: softmax},
	"log_softmax": {Draw: drawRows, ApplyRow: func(row []Scalar) []Scalar {
		y := softmax(row)
		for i := range y {
			y[i] = y[i].Log()
		}
		return y
	}},
	"sparsemax": {Draw: drawRows, ApplyRow: sparsemax},
}

// quarters draws one of some options, from ¼ to 2.
func quarters(options ...string) func(*rand.Rand) Options {
	return func(r *rand.Rand) Options { return Options{pick(r, options): float64(1+r.IntN(8)) / 4} }
}

func sigmoid(x Scalar) Scalar { return x.tape.Number(1).Div(x.Times(-1).Exp().Plus(1)) }

func leaky(x Scalar, alpha float64) Scalar {
	return x.Above(0, same, func(x Scalar) Scalar { return x.Times(alpha) })
}

func elu(x Scalar, alpha float64) Scalar {
	return x.Above(0, same, func(x Scalar) Scalar { return x.Exp().Plus(-1).Times(alpha) })
}

// sparsemax takes the largest elements, as many as exceed the threshold that they give.
func sparsemax(row []Scalar) []Scalar {
	order := make([]int, len(row))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(row[b].Value(), row[a].Value()) })
	y := make([]Scalar, len(row))
	sum := row[0].tape.Number(-1)
	var threshold Scalar
	k := 0
	for ; k < len(order); k++ {
		next := sum.Add(row[order[k]])
		if k > 0 && row[order[k]].Value() <= next.Value()/float64(k+1) {
			break
		}
		sum, threshold = next, next.Times(1/float64(k+1))
	}
	for i := range y {
		y[i] = row[i].tape.Number(0)
	}
	for _, i := range order[:k] {
		y[i] = row[i].Add(threshold.Times(-1))
	}
	return y
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
	name, options := Choice(option)
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
	return x.along(int(options.Float("axis", -1)), a.ApplyRow)
}

// along applies f to the rows of x along an axis.
func (x Tensor) along(axis int, f func(row []Scalar) []Scalar) Tensor {
	if axis < 0 {
		axis += len(x.Shape)
	}
	y := Tensor{x.Shape, slices.Clone(x.Data)}
	step := Size(x.Shape[axis+1:])
	for i := range x.Data {
		if i/step%x.Shape[axis] > 0 {
			continue
		}
		var row []Scalar
		for k := range x.Shape[axis] {
			row = append(row, x.Data[i+k*step])
		}
		for k, s := range f(row) {
			y.Data[i+k*step] = s
		}
	}
	return y
}
