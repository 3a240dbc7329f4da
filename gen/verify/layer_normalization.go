package verify

import (
	"math/rand/v2"
	"slices"
)

// standardising is a layer that gives groups of elements mean 0 and variance 1.
func standardising(name string, groups func(Options, []int) (grouping, error), draw func(*rand.Rand, Tensor) Options) Kind {
	return Kind{
		Type: name,
		Apply: func(c *Call) ([]Named, error) {
			g, err := groups(c.Options, c.In[0].Shape)
			if err != nil {
				return nil, err
			}
			return one(c.affine(normalise(c.In[0], g, standard(c.Options.Float("epsilon", 1e-3))), g)), nil
		},
		Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
			at := r.IntN(len(values))
			o := draw(r, values[at])
			if r.IntN(3) == 0 {
				o[pick(r, []string{"center", "scale"})] = false
			}
			if r.IntN(2) == 0 {
				o["epsilon"] = pick(r, []float64{1e-5, 0.25})
			}
			return o, []int{at}
		},
	}
}

// drawAxes draws axes, or leaves them out.
func drawAxes(r *rand.Rand, x Tensor) Options {
	if r.IntN(3) == 0 {
		return Options{}
	}
	axes := r.Perm(len(x.Shape))[:1+r.IntN(len(x.Shape))]
	if r.IntN(2) == 0 {
		axes[0] -= len(x.Shape)
	}
	return Options{"axis": axes}
}

func drawGroups(r *rand.Rand, x Tensor) Options {
	o := Options{}
	axis := len(x.Shape) - 1
	if r.IntN(2) == 0 {
		axis = r.IntN(len(x.Shape))
		o["axis"] = axis
	}
	channels := x.Shape[axis]
	o["groups"] = pick(r, slices.DeleteFunc([]int{1, 2, 3, channels}, func(n int) bool { return channels%n != 0 }))
	return o
}

var (
	_ = define(standardising("layer_normalization", alongAxes, drawAxes))
	_ = define(standardising("group_normalization", inGroups, drawGroups))
	_ = define(Kind{
		Type: "rms_normalization",
		Apply: func(c *Call) ([]Named, error) {
			g, err := alongAxes(c.Options, c.In[0].Shape)
			if err != nil {
				return nil, err
			}
			y := normalise(c.In[0], g, func(x []Scalar) []Scalar {
				length := root(spread(x, x[0].tape.Number(0)).Plus(c.Options.Float("epsilon", 1e-6)))
				var y []Scalar
				for _, v := range x {
					y = append(y, v.Div(length))
				}
				return y
			})
			if c.Options.Bool("elementwise_affine", true) {
				scale := c.Weight("scale", g.weights...)
				for i, k := range g.weight {
					y.Data[i] = y.Data[i].Mul(scale.Data[k])
				}
			}
			return one(y), nil
		},
		Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
			at := r.IntN(len(values))
			o := drawAxes(r, values[at])
			if r.IntN(2) == 0 {
				o["epsilon"] = pick(r, []float64{1e-3, 0.25})
			}
			if r.IntN(3) == 0 {
				o["elementwise_affine"] = false
			}
			return o, []int{at}
		},
	})
	_ = define(Kind{
		Type: "unit_normalization",
		Apply: func(c *Call) ([]Named, error) {
			g, err := alongAxes(c.Options, c.In[0].Shape)
			if err != nil {
				return nil, err
			}
			least := c.Options.Float("epsilon", 1e-12)
			return one(normalise(c.In[0], g, func(x []Scalar) []Scalar {
				square := spread(x, x[0].tape.Number(0)).Times(float64(len(x)))
				norm := square.Above(least*least, root, func(x Scalar) Scalar { return x.tape.Number(least) })
				var y []Scalar
				for _, v := range x {
					y = append(y, v.Div(norm))
				}
				return y
			})), nil
		},
		Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
			at := r.IntN(len(values))
			o := drawAxes(r, values[at])
			if r.IntN(2) == 0 {
				o["epsilon"] = pick(r, []float64{1e-3, 0.5})
			}
			return o, []int{at}
		},
	})
	_ = define(Kind{
		Type: "local_response_normalization",
		Apply: func(c *Call) ([]Named, error) {
			x, o := c.In[0], c.Options
			axis, size := len(x.Shape)-1, o["size"].(int)
			if a, ok := o["axis"].(int); ok {
				axis = (a + len(x.Shape)) % len(x.Shape)
			}
			inner := Size(x.Shape[axis+1:])
			y := Tensor{Shape: x.Shape}
			for i, index := range indices(x.Shape) {
				sum := c.evaluation.Tape.Number(0)
				for k := index[axis] - size/2; k <= index[axis]+(size-1)/2; k++ {
					if k >= 0 && k < x.Shape[axis] {
						v := x.Data[i+(k-index[axis])*inner]
						sum = sum.Add(v.Mul(v))
					}
				}
				divisor := sum.Times(o.Float("alpha", 1e-4) / float64(size)).Plus(o.Float("k", 1))
				y.Data = append(y.Data, x.Data[i].Mul(divisor.Log().Times(-o.Float("beta", 0.75)).Exp()))
			}
			return one(y), nil
		},
		Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
			at := r.IntN(len(values))
			o := Options{"size": 1 + r.IntN(6)}
			if r.IntN(2) == 0 {
				o["axis"] = r.IntN(len(values[at].Shape))
			}
			if r.IntN(4) > 0 {
				o["alpha"], o["beta"], o["k"] = pick(r, []float64{0.5, 2}), pick(r, []float64{0.5, 1, -1.25}), pick(r, []float64{0.5, 2})
			}
			return o, []int{at}
		},
	})
)
