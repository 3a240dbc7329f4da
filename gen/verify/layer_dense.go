package verify

import "math/rand/v2"

var _ = define(Kind{
	Type: "dense",
	Apply: func(c *Call) ([]Named, error) {
		x, units := c.In[0], c.Options.Ints("units")
		outs, ins := Size(units), len(x.Data)
		w := c.Weight("weight", outs, ins)
		y := Tensor{units, product(w.Data, x.Data)}
		if c.Options.Bool("use_bias", true) {
			for o, b := range c.Weight("bias", outs).Data {
				y.Data[o] = y.Data[o].Add(b)
			}
		}
		return one(activate(c.Options["activation"], y)), nil
	},
	Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
		options := Options{"units": drawShape(r, 40)}
		if r.IntN(4) > 0 {
			options["activation"] = drawActivation(r)
		}
		if r.IntN(4) == 0 {
			options["use_bias"] = false
		}
		return options, []int{r.IntN(len(values))}
	},
})
