package verify

import (
	"fmt"
	"math/rand/v2"
	"slices"
)

var _ = define(Kind{
	Type: "softmax",
	Apply: func(c *Call) ([]Named, error) {
		axis, err := resolve(int(c.Options.Float("axis", -1)), len(c.In[0].Shape))
		if err != nil {
			return nil, err
		}
		return one(c.In[0].along(axis, softmax)), nil
	},
	Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
		at := r.IntN(len(values))
		_, o := drawAxis(r, len(values[at].Shape))
		return o, []int{at}
	},
})

var _ = define(Kind{
	Type: "relu",
	Apply: func(c *Call) ([]Named, error) {
		return one(c.In[0].Map(func(x Scalar) Scalar { return relu(x, c.Options) })), nil
	},
	Draw: func(r *rand.Rand, values []Tensor) (Options, []int) { return drawReLU(r), []int{r.IntN(len(values))} },
})

var _ = define(Kind{
	Type: "prelu",
	Apply: func(c *Call) ([]Named, error) {
		x := c.In[0]
		shape := slices.Clone(x.Shape)
		for _, a := range c.Options.Ints("shared_axes") {
			a, err := resolve(a, len(shape))
			if err != nil {
				return nil, err
			}
			shape[a] = 1
		}
		alpha, y := c.Weight("alpha", shape...), Tensor{Shape: x.Shape}
		for i, index := range indices(x.Shape) {
			slope := alpha.element(index, x.Shape)
			y.Data = append(y.Data, x.Data[i].Above(0, same, func(x Scalar) Scalar { return x.Mul(slope) }))
		}
		return one(y), nil
	},
	Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
		at := r.IntN(len(values))
		o := Options{}
		if rank := len(values[at].Shape); r.IntN(2) == 0 {
			o["shared_axes"] = r.Perm(rank)[:1+r.IntN(rank)]
		}
		return o, []int{at}
	},
})

var _ = define(Kind{
	Type: "glu",
	Apply: func(c *Call) ([]Named, error) {
		x := c.In[0]
		axis, err := resolve(int(c.Options.Float("axis", -1)), len(x.Shape))
		if err != nil || x.Shape[axis]%2 != 0 {
			return nil, fmt.Errorf("no halves of %v", x.Shape)
		}
		n := x.Shape[axis] / 2
		gate := part(x, axis, n, n).Map(sigmoid)
		y, err := combineTensors(part(x, axis, 0, n), gate, Scalar.Mul)
		return one(y), err
	},
	Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
		at := r.IntN(len(values))
		_, o := drawAxis(r, len(values[at].Shape))
		return o, []int{at}
	},
})
