package verify

import "math/rand/v2"

var _ = define(Kind{
	Type: "activation",
	Apply: func(c *Call) ([]Named, error) {
		return one(activate(c.Options["activation"], c.In[0])), nil
	},
	Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
		return Options{"activation": drawActivation(r)}, []int{r.IntN(len(values))}
	},
})
