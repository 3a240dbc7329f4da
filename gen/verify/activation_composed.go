package verify

import (
	"maps"
	"math"
	"math/rand/v2"
)

// These activations have a formula for each of several parts of the line.
func init() {
	one := func(f func(x Scalar) Scalar) Activation {
		return Activation{Apply: func(x Scalar, _ Options) Scalar { return f(x) }}
	}
	hardSiLU := one(func(x Scalar) Scalar { return x.Mul(bounded(x.Times(1./6).Plus(0.5), 0, 1)) })
	zero := func(x Scalar) Scalar { return x.Times(0) }
	maps.Copy(Activations, map[string]Activation{
		"relu6":      one(func(x Scalar) Scalar { return bounded(x, 0, 6) }),
		"swish":      Activations["silu"],
		"hard_silu":  hardSiLU,
		"hard_swish": hardSiLU,
		"hard_tanh": {Draw: quarters("max_val"), Apply: func(x Scalar, o Options) Scalar {
			return bounded(x, o.Float("min_val", -1), o.Float("max_val", 1))
		}},
		"celu": {Draw: quarters("alpha"), Apply: func(x Scalar, o Options) Scalar {
			alpha := o.Float("alpha", 1)
			return x.Above(0, same, func(x Scalar) Scalar { return x.Times(1 / alpha).Exp().Plus(-1).Times(alpha) })
		}},
		"thresholded_relu": {Draw: quarters("theta"), Apply: func(x Scalar, o Options) Scalar {
			return x.Above(o.Float("theta", 1), same, zero)
		}},
		"log_sigmoid": one(func(x Scalar) Scalar { return sigmoid(x).Log() }),
		"tanh_shrink": one(func(x Scalar) Scalar { return x.Sub(x.Tanh()) }),
		"hard_shrink": {Draw: quarters("threshold"), Apply: func(x Scalar, o Options) Scalar {
			t := o.Float("threshold", 0.5)
			return x.Above(t, same, func(x Scalar) Scalar { return x.Above(-t, zero, same) })
		}},
		"soft_shrink": {Draw: quarters("threshold"), Apply: func(x Scalar, o Options) Scalar {
			t := o.Float("threshold", 0.5)
			up := func(x Scalar) Scalar { return x.Plus(t) }
			return x.Above(t, func(x Scalar) Scalar { return x.Plus(-t) }, func(x Scalar) Scalar { return x.Above(-t, zero, up) })
		}},
		"squareplus": {Draw: quarters("b"), Apply: func(x Scalar, o Options) Scalar {
			return x.Add(root(x.Mul(x).Plus(o.Float("b", 4)))).Times(0.5)
		}},
		"sparse_plus": one(func(x Scalar) Scalar {
			bend := func(x Scalar) Scalar { return x.Plus(1).Mul(x.Plus(1)).Times(0.25) }
			return x.Above(1, same, func(x Scalar) Scalar { return x.Above(-1, bend, zero) })
		}),
		"sparse_sigmoid": one(func(x Scalar) Scalar { return bounded(x.Times(0.5).Plus(0.5), 0, 1) }),
	})
}

// bounded is x clipped to two bounds.
func bounded(x Scalar, low, high float64) Scalar {
	bound := func(at float64) func(Scalar) Scalar {
		return func(x Scalar) Scalar { return x.Times(0).Plus(at) }
	}
	return x.Above(high, bound(high), func(x Scalar) Scalar { return x.Above(low, same, bound(low)) })
}

// relu is Keras's, with all options.
func relu(x Scalar, o Options) Scalar {
	threshold, slope := o.Float("threshold", 0), o.Float("negative_slope", 0)
	most := o.Float("max_value", math.Inf(1))
	below := func(x Scalar) Scalar { return x.Plus(-threshold).Times(slope) }
	return x.Above(threshold, func(x Scalar) Scalar {
		return x.Above(most, func(x Scalar) Scalar { return x.Times(0).Plus(most) }, same)
	}, below)
}

func drawReLU(r *rand.Rand) Options {
	o := Options{}
	for _, name := range []string{"max_value", "negative_slope", "threshold"} {
		if r.IntN(2) == 0 {
			o[name] = float64(1+r.IntN(4)) / 4
		}
	}
	return o
}

func gelu(x Scalar, o Options) Scalar {
	if o.Bool("approximate", false) {
		cube := x.Mul(x).Mul(x).Times(0.044715)
		return x.Times(0.5).Mul(x.Add(cube).Times(math.Sqrt(2 / math.Pi)).Tanh().Plus(1))
	}
	return x.Mul(x.Times(1 / math.Sqrt2).Erf().Plus(1).Times(0.5))
}

// drawRows draws one of two axes from the last, or the first.
func drawRows(r *rand.Rand) Options { return Options{"axis": -r.IntN(2)} }
