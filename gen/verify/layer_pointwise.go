package verify

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
)

// Formulas are expressions in u, or in u and v, and what they mean.
var Formulas = map[string]func(x []Scalar) Scalar{
	"u * tanh(v) + 0.5": func(x []Scalar) Scalar { return x[0].Mul(x[1].Tanh()).Plus(0.5) },
	"(u - v) / (1 + pow(u, 2))": func(x []Scalar) Scalar {
		return x[0].Sub(x[1]).Div(x[0].Mul(x[0]).Plus(1))
	},
	"max(u, -v) - 2*min(v, u*0.5)": func(x []Scalar) Scalar {
		least := x[1].Times(-1).Max(x[0].Times(-0.5)).Times(-1)
		return x[0].Max(x[1].Times(-1)).Sub(least.Times(2))
	},
	"log1p(exp(u)) * sqrt(1 + v*v)": func(x []Scalar) Scalar {
		root := x[1].Mul(x[1]).Plus(1).Log().Times(0.5).Exp()
		return x[0].Exp().Plus(1).Log().Mul(root)
	},
	"pow(2 + sigmoid(u), -1.5) - erf(u/pi)": func(x []Scalar) Scalar {
		return sigmoid(x[0]).Plus(2).Log().Times(-1.5).Exp().Sub(x[0].Times(1 / math.Pi).Erf())
	},
	"expm1(-abs(u)) + leaky_relu(u, 0.2)*elu(u, 0.7)": func(x []Scalar) Scalar {
		return x[0].Abs().Times(-1).Exp().Plus(-1).Add(leaky(x[0], 0.2).Mul(elu(x[0], 0.7)))
	},
}

// These are in a file of their own with what they are made of.
func init() { maps.Copy(Formulas, elementary) }

var _ = define(Kind{
	Type: "pointwise",
	Apply: func(c *Call) ([]Named, error) {
		source, _ := c.Options["expr"].(string)
		f := Formulas[source]
		if f == nil {
			return nil, fmt.Errorf("no formula %q", source)
		}
		var shape []int
		for _, x := range c.In {
			var err error
			if shape, err = broadcast(shape, x.Shape); err != nil {
				return nil, err
			}
		}
		y := Tensor{Shape: shape}
		for _, index := range indices(shape) {
			var elements []Scalar
			for _, x := range c.In {
				elements = append(elements, x.element(index, shape))
			}
			y.Data = append(y.Data, f(elements))
		}
		return one(y), nil
	},
	Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
		source := pick(r, slices.Sorted(maps.Keys(Formulas)))
		names, reads := []string{"u"}, []int{r.IntN(len(values))}
		if slices.Contains([]byte(source), 'v') {
			names, reads = []string{"u", "v"}, append(reads, drawFitting(r, values, reads[0]))
		}
		return Options{"expr": source, "inputs": names}, reads
	},
})
