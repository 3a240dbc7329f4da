package verify

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// rowAt is the row of n that x stands for. Numbers so near to the next row that
// rounding decides do not fit.
func rowAt(x Scalar, n int) (int, error) {
	const near = 1e-3
	v := x.Value()
	if whole := math.Round(v); v != whole {
		if math.Abs(v-whole) < near {
			return 0, fmt.Errorf("%v is nearly another row", v)
		}
		x.kink(whole)
	}
	return int(min(max(math.Trunc(v), 0), float64(n-1))), nil
}

var _ = define(Kind{
	Type: "embedding",
	Apply: func(c *Call) ([]Named, error) {
		rows, length := c.Options["input_dim"].(int), c.Options["output_dim"].(int)
		w := c.Weight("weight", rows, length)
		y := Tensor{Shape: append(slices.Clone(c.In[0].Shape), length)}
		for _, x := range c.In[0].Data {
			row, err := rowAt(x, rows)
			if err != nil {
				return nil, err
			}
			y.Data = append(y.Data, w.Data[row*length:(row+1)*length]...)
		}
		if c.Options.Bool("mask_zero", false) {
			m := &mask{shape: c.In[0].Shape}
			for _, x := range c.In[0].Data {
				m.counts = append(m.counts, x.Value() != 0)
			}
			c.give("", m)
		}
		return one(y), nil
	},
	Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
		options := Options{"input_dim": mostInteger + 1 + r.IntN(4), "output_dim": 1 + r.IntN(9)}
		if r.IntN(3) == 0 {
			options["embeddings_initializer"] = "random_normal"
		}
		at := r.IntN(len(values))
		if isWhole(values[at]) && r.IntN(3) > 0 {
			options["mask_zero"] = true
		}
		return options, []int{at}
	},
})

var _ = define(Kind{
	Type: "gather",
	Apply: func(c *Call) ([]Named, error) {
		x := c.In[0]
		axis, err := resolve(along0(c.Options["axis"]), len(x.Shape))
		if err != nil {
			return nil, err
		}
		n := x.Shape[axis]
		var rows, shape []int
		switch indices := c.Options["indices"].(type) {
		case int:
			rows = []int{indices}
		case []int:
			rows, shape = indices, []int{len(indices)}
		default:
			shape = c.In[1].Shape
			for _, v := range c.In[1].Data {
				row, err := rowAt(v, n)
				if err != nil {
					return nil, err
				}
				rows = append(rows, row)
			}
		}
		var parts []Tensor
		for _, row := range rows {
			if row < 0 {
				row += n
			}
			parts = append(parts, part(x, axis, row, 1))
		}
		y := alongAxis(parts, axis)
		y.Shape = slices.Concat(y.Shape[:axis], shape, y.Shape[axis+1:])
		if len(y.Shape) == 0 {
			y.Shape = []int{1}
		}
		return one(y), nil
	},
	Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
		at := r.IntN(len(values))
		axis, options := drawAxis(r, len(values[at].Shape))
		k, _ := resolve(axis, len(values[at].Shape))
		n := values[at].Shape[k]
		if r.IntN(3) > 0 && n > mostInteger { // numbers of inputs may be that large
			return options, []int{at, r.IntN(len(values))}
		}
		indices := make([]int, 1+r.IntN(4))
		for i := range indices {
			indices[i] = r.IntN(2*n) - n
		}
		options["indices"] = indices
		if r.IntN(4) == 0 {
			options["indices"] = indices[0]
		}
		return options, []int{at}
	},
})
