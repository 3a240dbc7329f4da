package verify

import "math/rand/v2"

var _ = define(Kind{
	Type: "flatten",
	Apply: func(c *Call) ([]Named, error) {
		y, err := c.In[0].Reshape([]int{len(c.In[0].Data)})
		return one(y), err
	},
	Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
		return nil, []int{r.IntN(len(values))}
	},
})

var _ = define(Kind{
	Type: "reshape",
	Apply: func(c *Call) ([]Named, error) {
		shape := append([]int(nil), c.Options.Ints("target_shape")...)
		for i, n := range shape {
			if n == -1 {
				shape[i] = -len(c.In[0].Data) / Size(shape)
			}
		}
		y, err := c.In[0].Reshape(shape)
		return one(y), err
	},
	Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
		at := r.IntN(len(values))
		shape := factors(r, len(values[at].Data))
		if r.IntN(2) == 0 {
			shape[r.IntN(len(shape))] = -1
		}
		return Options{"target_shape": shape}, []int{at}
	},
})

// factors splits a size into up to four axes.
func factors(r *rand.Rand, size int) []int {
	var shape []int
	for range r.IntN(4) {
		var divisors []int
		for d := 1; d <= size; d++ {
			if size%d == 0 {
				divisors = append(divisors, d)
			}
		}
		d := divisors[r.IntN(len(divisors))]
		shape, size = append(shape, d), size/d
	}
	return append(shape, size)
}
