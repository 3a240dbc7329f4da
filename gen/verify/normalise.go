package verify

import (
	"fmt"
	"math"
)

// root is the square root of x.
func root(x Scalar) Scalar {
	y := math.Sqrt(x.Value())
	return x.unary(y, 0.5/y)
}

// average is the mean of some numbers.
func average(x []Scalar) Scalar {
	sum := x[0].tape.Number(0)
	for _, v := range x {
		sum = sum.Add(v)
	}
	return sum.Times(1 / float64(len(x)))
}

// spread is the mean square of distances to a number.
func spread(x []Scalar, from Scalar) Scalar {
	var squares []Scalar
	for _, v := range x {
		d := v.Sub(from)
		squares = append(squares, d.Mul(d))
	}
	return average(squares)
}

// grouping tells, for each element of a tensor, which group it is in and which
// element of weights is its.
type grouping struct {
	groups  [][]int // elements of each
	weight  []int
	weights []int // their shape
}

// groupBy makes groups of elements with equal keys.
func groupBy(shape []int, key func(index []int) int) [][]int {
	at := map[int]int{}
	var groups [][]int
	for i, index := range indices(shape) {
		k := key(index)
		if _, known := at[k]; !known {
			at[k] = len(groups)
			groups = append(groups, nil)
		}
		groups[at[k]] = append(groups[at[k]], i)
	}
	return groups
}

// number is that of an element among those that differ in some axes.
func number(shape, index []int, axes []bool) int {
	n := 0
	for i, of := range axes {
		if of {
			n = n*shape[i] + index[i]
		}
	}
	return n
}

// alongAxes groups what goes along the axes that an option names.
func alongAxes(o Options, shape []int) (grouping, error) {
	along, across := make([]bool, len(shape)), make([]bool, len(shape))
	axes := o.Ints("axis")
	if axes == nil {
		axes = []int{-1}
	}
	for _, a := range axes {
		if a < 0 {
			a += len(shape)
		}
		if a < 0 || a >= len(shape) || along[a] {
			return grouping{}, fmt.Errorf("no axes %v of %v", axes, shape)
		}
		along[a] = true
	}
	g := grouping{}
	for i, a := range along {
		across[i] = !a
		if a {
			g.weights = append(g.weights, shape[i])
		}
	}
	g.groups = groupBy(shape, func(index []int) int { return number(shape, index, across) })
	for _, index := range indices(shape) {
		g.weight = append(g.weight, number(shape, index, along))
	}
	return g, nil
}

// inGroups groups neighbouring channels.
func inGroups(o Options, shape []int) (grouping, error) {
	axis, groups := len(shape)-1, 32
	if a, ok := o["axis"].(int); ok {
		axis = (a + len(shape)) % len(shape)
	}
	if n, ok := o["groups"].(int); ok {
		groups = n
	}
	if shape[axis]%groups != 0 {
		return grouping{}, fmt.Errorf("%d channels are no %d groups", shape[axis], groups)
	}
	g := grouping{weights: shape[axis : axis+1]}
	g.groups = groupBy(shape, func(index []int) int { return index[axis] / (shape[axis] / groups) })
	for _, index := range indices(shape) {
		g.weight = append(g.weight, index[axis])
	}
	return g, nil
}

// normalise applies f to each group of elements.
func normalise(x Tensor, g grouping, f func(group []Scalar) []Scalar) Tensor {
	y := Tensor{x.Shape, make([]Scalar, len(x.Data))}
	for _, members := range g.groups {
		var group []Scalar
		for _, i := range members {
			group = append(group, x.Data[i])
		}
		for k, v := range f(group) {
			y.Data[members[k]] = v
		}
	}
	return y
}

// standard gives a group mean 0 and variance 1.
func standard(epsilon float64) func(x []Scalar) []Scalar {
	return func(x []Scalar) []Scalar {
		m := average(x)
		deviation := root(spread(x, m).Plus(epsilon))
		var y []Scalar
		for _, v := range x {
			y = append(y, v.Sub(m).Div(deviation))
		}
		return y
	}
}

// affine multiplies by gamma and adds beta.
func (c *Call) affine(x Tensor, g grouping) Tensor {
	if c.Options.Bool("scale", true) {
		gamma := c.Weight("gamma", g.weights...)
		for i, k := range g.weight {
			x.Data[i] = x.Data[i].Mul(gamma.Data[k])
		}
	}
	if c.Options.Bool("center", true) {
		beta := c.Weight("beta", g.weights...)
		for i, k := range g.weight {
			x.Data[i] = x.Data[i].Add(beta.Data[k])
		}
	}
	return x
}
