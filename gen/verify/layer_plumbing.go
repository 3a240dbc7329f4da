package verify

import (
	"fmt"
	"math/rand/v2"
	"slices"
)

// Along gives the tensor whose parts along an axis are the given ones.
func alongAxis(parts []Tensor, axis int) Tensor {
	shape := slices.Clone(parts[0].Shape)
	shape[axis] = 0
	for _, p := range parts {
		shape[axis] += p.Shape[axis]
	}
	y := Tensor{Shape: shape}
	for _, index := range indices(shape) {
		k := index[axis]
		for _, p := range parts {
			if k < p.Shape[axis] {
				index[axis] = k
				y.Data = append(y.Data, p.element(index, p.Shape))
				break
			}
			k -= p.Shape[axis]
		}
	}
	return y
}

// part is the elements of x at from to from+n along an axis.
func part(x Tensor, axis, from, n int) Tensor {
	y := Tensor{Shape: slices.Clone(x.Shape)}
	y.Shape[axis] = n
	for _, index := range indices(y.Shape) {
		index[axis] += from
		y.Data = append(y.Data, x.element(index, x.Shape))
	}
	return y
}

func resolve(axis, rank int) (int, error) {
	if axis < 0 {
		axis += rank
	}
	if axis < 0 || axis >= rank {
		return 0, fmt.Errorf("axis %d of %d", axis, rank)
	}
	return axis, nil
}

func sameShapes(parts []Tensor, but int) error {
	for _, p := range parts {
		if len(p.Shape) != len(parts[0].Shape) {
			return fmt.Errorf("ranks differ")
		}
		for i, n := range p.Shape {
			if i != but && n != parts[0].Shape[i] {
				return fmt.Errorf("shapes differ")
			}
		}
	}
	return nil
}

var _ = define(Kind{
	Type: "concatenate",
	Apply: func(c *Call) ([]Named, error) {
		axis := -1
		if a, ok := c.Options["axis"].(int); ok {
			axis = a
		}
		axis, err := resolve(axis, len(c.In[0].Shape))
		if err != nil {
			return nil, err
		}
		if err := sameShapes(c.In, axis); err != nil {
			return nil, err
		}
		return one(alongAxis(c.In, axis)), nil
	},
	Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
		first := r.IntN(len(values))
		axis, _ := drawAxis(r, len(values[first].Shape))
		reads := []int{first}
		for range 1 + r.IntN(3) {
			var fit []int
			at, _ := resolve(axis, len(values[first].Shape))
			for i, v := range values {
				if sameShapes([]Tensor{values[first], v}, at) == nil {
					fit = append(fit, i)
				}
			}
			reads = append(reads, pick(r, fit))
		}
		return Options{"axis": axis}, reads
	},
})

func drawAxis(r *rand.Rand, rank int) (axis int, options Options) {
	axis = r.IntN(2*rank) - rank
	return axis, Options{"axis": axis}
}

var _ = define(Kind{
	Type: "flat_concat",
	Apply: func(c *Call) ([]Named, error) {
		y := Tensor{}
		for _, x := range c.In {
			y.Data = append(y.Data, x.Data...)
		}
		y.Shape = []int{len(y.Data)}
		return one(y), nil
	},
	Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
		reads := []int{r.IntN(len(values))}
		for range r.IntN(3) {
			reads = append(reads, r.IntN(len(values)))
		}
		return nil, reads
	},
})

var _ = define(Kind{
	Type: "join",
	Apply: func(c *Call) ([]Named, error) {
		if err := sameShapes(c.In, -1); err != nil {
			return nil, err
		}
		axis, err := resolve(along0(c.Options["axis"]), len(c.In[0].Shape)+1)
		if err != nil {
			return nil, err
		}
		var parts []Tensor
		for _, x := range c.In {
			parts = append(parts, Tensor{slices.Insert(slices.Clone(x.Shape), axis, 1), x.Data})
		}
		return one(alongAxis(parts, axis)), nil
	},
	Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
		first := r.IntN(len(values))
		reads := []int{first}
		for range r.IntN(4) {
			var fit []int
			for i, v := range values {
				if slices.Equal(v.Shape, values[first].Shape) {
					fit = append(fit, i)
				}
			}
			reads = append(reads, pick(r, fit))
		}
		_, options := drawAxis(r, len(values[first].Shape)+1)
		return options, reads
	},
})

// along0 is an integer option that is 0 by default.
func along0(option any) int {
	n, _ := option.(int)
	return n
}

var _ = define(Kind{
	Type: "split",
	Apply: func(c *Call) ([]Named, error) {
		x := c.In[0]
		axis, err := resolve(along0(c.Options["axis"]), len(x.Shape))
		if err != nil {
			return nil, err
		}
		n := x.Shape[axis]
		var sizes []int
		switch s := c.Options["sections"].(type) {
		case nil:
			sizes = slices.Repeat([]int{1}, n)
		case int:
			if n%s != 0 {
				return nil, fmt.Errorf("%d parts of %d", s, n)
			}
			sizes = slices.Repeat([]int{n / s}, s)
		case []int:
			sizes = s
		}
		var results []Named
		from := 0
		for i, size := range sizes {
			if from+size > n {
				return nil, fmt.Errorf("parts %v of %d", sizes, n)
			}
			p := part(x, axis, from, size)
			if c.Options["sections"] == nil && len(x.Shape) > 1 {
				p.Shape = slices.Delete(p.Shape, axis, axis+1)
			}
			results = append(results, Named{fmt.Sprint(i), p})
			from += size
		}
		if from != n {
			return nil, fmt.Errorf("parts %v of %d", sizes, n)
		}
		return results, nil
	},
	Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
		at := r.IntN(len(values))
		shape := values[at].Shape
		axis, options := drawAxis(r, len(shape))
		k, _ := resolve(axis, len(shape))
		switch r.IntN(3) {
		case 0:
			options["sections"] = factors(r, shape[k])[0]
		case 1:
			first := 1 + r.IntN(shape[k])
			sizes := []int{first}
			if first < shape[k] {
				sizes = append(sizes, shape[k]-first)
			}
			options["sections"] = sizes
		}
		return options, []int{at}
	},
})

var _ = define(Kind{
	Type: "combine",
	Apply: func(c *Call) ([]Named, error) {
		var lead []int
		for _, x := range c.In {
			var err error
			if lead, err = broadcast(lead, x.Shape[:len(x.Shape)-1]); err != nil {
				return nil, err
			}
		}
		var parts []Tensor
		for _, x := range c.In {
			p := Tensor{Shape: append(slices.Clone(lead), x.Shape[len(x.Shape)-1])}
			for _, index := range indices(p.Shape) {
				p.Data = append(p.Data, x.element(index, p.Shape))
			}
			parts = append(parts, p)
		}
		return one(alongAxis(parts, len(lead))), nil
	},
	Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
		first := r.IntN(len(values))
		reads := []int{first}
		for range 1 + r.IntN(2) {
			var fit []int
			for i, v := range values {
				a, b := v.Shape, values[first].Shape
				if _, err := broadcast(a[:len(a)-1], b[:len(b)-1]); err == nil {
					fit = append(fit, i)
				}
			}
			reads = append(reads, pick(r, fit))
		}
		return nil, reads
	},
})

var _ = define(Kind{
	Type: "permute",
	Apply: func(c *Call) ([]Named, error) {
		x, dims := c.In[0], c.Options.Ints("dims")
		if len(dims) != len(x.Shape) {
			return nil, fmt.Errorf("%v of %v", dims, x.Shape)
		}
		y := Tensor{Shape: make([]int, len(dims))}
		for i, d := range dims {
			y.Shape[i] = x.Shape[d]
		}
		for _, index := range indices(y.Shape) {
			from := make([]int, len(dims))
			for i, d := range dims {
				from[d] = index[i]
			}
			y.Data = append(y.Data, x.element(from, x.Shape))
		}
		return one(y), nil
	},
	Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
		at := r.IntN(len(values))
		return Options{"dims": r.Perm(len(values[at].Shape))}, []int{at}
	},
})
