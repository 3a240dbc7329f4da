package verify

import (
	"fmt"
	"math/rand/v2"
	"slices"
)

var _ = define(Kind{
	Type: "repeat",
	Apply: func(c *Call) ([]Named, error) {
		x, axis, err := flatOr(c)
		if err != nil {
			return nil, err
		}
		n := c.Options["repeats"].(int)
		shape := slices.Clone(x.Shape)
		shape[axis] *= n
		return one(chosenFrom(x, shape, 0, func(index []int) []int {
			from := slices.Clone(index)
			from[axis] /= n
			return from
		})), nil
	},
	Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
		at := r.IntN(len(values))
		o := drawMaybeAxis(r, values[at])
		o["repeats"] = 1 + r.IntN(3)
		return o, []int{at}
	},
})

// flatOr is the input and the axis of the option, or the input flattened.
func flatOr(c *Call) (Tensor, int, error) {
	x := c.In[0]
	given, ok := c.Options["axis"].(int)
	if !ok {
		return Tensor{[]int{len(x.Data)}, x.Data}, 0, nil
	}
	axis, err := resolve(given, len(x.Shape))
	return x, axis, err
}

func drawMaybeAxis(r *rand.Rand, x Tensor) Options {
	if r.IntN(3) == 0 {
		return Options{}
	}
	_, o := drawAxis(r, len(x.Shape))
	return o
}

var _ = define(Kind{
	Type: "tile",
	Apply: func(c *Call) ([]Named, error) {
		x, times := c.In[0], slices.Clone(c.Options.Ints("repeats"))
		for len(x.Shape) < len(times) {
			x.Shape = slices.Insert(slices.Clone(x.Shape), 0, 1)
		}
		for len(times) < len(x.Shape) {
			times = slices.Insert(times, 0, 1)
		}
		shape := slices.Clone(x.Shape)
		for i := range shape {
			shape[i] *= times[i]
		}
		return one(chosenFrom(x, shape, 0, func(index []int) []int {
			from := slices.Clone(index)
			for i := range from {
				from[i] %= x.Shape[i]
			}
			return from
		})), nil
	},
	Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
		at := r.IntN(len(values))
		var times []int
		for range 1 + r.IntN(len(values[at].Shape)+1) {
			times = append(times, 1+r.IntN(3))
		}
		return Options{"repeats": times}, []int{at}
	},
})

var _ = define(Kind{
	Type: "repeat_vector",
	Apply: func(c *Call) ([]Named, error) {
		x, n := c.In[0], c.Options["n"].(int)
		return one(Tensor{slices.Insert(slices.Clone(x.Shape), 0, n), slices.Repeat(x.Data, n)}), nil
	},
	Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
		return Options{"n": 1 + r.IntN(4)}, []int{r.IntN(len(values))}
	},
})

var _ = define(Kind{
	Type: "expand_dims",
	Apply: func(c *Call) ([]Named, error) {
		x, axes := c.In[0], c.Options.Ints("axis")
		rank := len(x.Shape) + len(axes)
		shape := make([]int, rank)
		for _, a := range axes {
			a, err := resolve(a, rank)
			if err != nil || shape[a] == 1 {
				return nil, fmt.Errorf("axes %v of %d", axes, rank)
			}
			shape[a] = 1
		}
		rest := x.Shape
		for i := range shape {
			if shape[i] == 0 {
				shape[i], rest = rest[0], rest[1:]
			}
		}
		y, err := x.Reshape(shape)
		return one(y), err
	},
	Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
		at, n := r.IntN(len(values)), 1+r.IntN(2)
		return Options{"axis": r.Perm(len(values[at].Shape) + n)[:n]}, []int{at}
	},
})

var _ = define(Kind{
	Type: "squeeze",
	Apply: func(c *Call) ([]Named, error) {
		x := c.In[0]
		gone := map[int]bool{}
		for _, a := range c.Options.Ints("axis") {
			a, err := resolve(a, len(x.Shape))
			if err != nil || x.Shape[a] != 1 || gone[a] {
				return nil, fmt.Errorf("axis %d of %v", a, x.Shape)
			}
			gone[a] = true
		}
		var shape []int
		for i, n := range x.Shape {
			if !gone[i] && (n > 1 || c.Options["axis"] != nil) {
				shape = append(shape, n)
			}
		}
		if shape == nil {
			shape = []int{1}
		}
		y, err := x.Reshape(shape)
		return one(y), err
	},
	Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
		at := r.IntN(len(values))
		o := Options{}
		if ones := slices.Index(values[at].Shape, 1); ones >= 0 && r.IntN(2) == 0 {
			o["axis"] = ones
		}
		return o, []int{at}
	},
})

var _ = define(Kind{
	Type: "cumsum",
	Apply: func(c *Call) ([]Named, error) {
		x, axis, err := flatOr(c)
		if err != nil {
			return nil, err
		}
		return one(x.along(axis, func(row []Scalar) []Scalar {
			row = slices.Clone(row)
			if c.Options.Bool("reverse", false) {
				slices.Reverse(row)
			}
			sum, y := row[0].tape.Number(0), make([]Scalar, len(row))
			for i, s := range row {
				y[i] = sum
				sum = sum.Add(s)
				if !c.Options.Bool("exclusive", false) {
					y[i] = sum
				}
			}
			if c.Options.Bool("reverse", false) {
				slices.Reverse(y)
			}
			return y
		})), nil
	},
	Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
		at := r.IntN(len(values))
		o := drawMaybeAxis(r, values[at])
		o["exclusive"], o["reverse"] = r.IntN(2) == 0, r.IntN(2) == 0
		return o, []int{at}
	},
})
