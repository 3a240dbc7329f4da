package verify

import (
	"fmt"
	"math/rand/v2"
)

var (
	_ = define(folded("add", 4, Scalar.Add, 1))
	_ = define(folded("subtract", 2, Scalar.Sub, 1))
	_ = define(folded("multiply", 4, Scalar.Mul, 1))
	_ = define(folded("divide", 2, Scalar.Div, 1))
	_ = define(folded("maximum", 4, Scalar.Max, 1))
	_ = define(folded("minimum", 4, func(x, y Scalar) Scalar { return x.Times(-1).Max(y.Times(-1)).Times(-1) }, 1))
	_ = define(folded("average", 4, Scalar.Add, 0))
)

// folded is a layer that folds f over its inputs; power is the one of
// their number by which the result is divided, negated and plus 1.
func folded(name string, most int, f func(x, y Scalar) Scalar, power int) Kind {
	return Kind{
		Type: name,
		Apply: func(c *Call) ([]Named, error) {
			y := c.In[0]
			for _, x := range c.In[1:] {
				var err error
				if y, err = combineTensors(y, x, f); err != nil {
					return nil, err
				}
			}
			if power == 0 {
				y = y.Map(func(s Scalar) Scalar { return s.Times(1 / float64(len(c.In))) })
			}
			return one(y), nil
		},
		Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
			reads := []int{r.IntN(len(values))}
			for range 1 + r.IntN(most-1) {
				reads = append(reads, drawFitting(r, values, reads[0]))
			}
			return nil, reads
		},
	}
}

// drawFitting picks a value that broadcasts with value first, if there is one.
func drawFitting(r *rand.Rand, values []Tensor, first int) int {
	var fit []int
	for i, v := range values {
		if _, err := broadcast(v.Shape, values[first].Shape); err == nil {
			fit = append(fit, i)
		}
	}
	return pick(r, fit)
}

// broadcast is numpy's rule.
func broadcast(a, b []int) ([]int, error) {
	rank := max(len(a), len(b))
	shape := make([]int, rank)
	for i := range rank {
		m, n := 1, 1
		if k := i - rank + len(a); k >= 0 {
			m = a[k]
		}
		if k := i - rank + len(b); k >= 0 {
			n = b[k]
		}
		if m != n && m != 1 && n != 1 {
			return nil, fmt.Errorf("%v and %v do not broadcast", a, b)
		}
		shape[i] = m * n / min(m, n)
	}
	return shape, nil
}

// element is x at an index into a shape that x is broadcast to.
func (x Tensor) element(index, shape []int) Scalar {
	at := 0
	for i, n := range x.Shape {
		k := index[len(shape)-len(x.Shape)+i]
		if n == 1 {
			k = 0
		}
		at = at*n + k
	}
	return x.Data[at]
}

// indices lists the indices of a shape, row-major.
func indices(shape []int) [][]int {
	list := [][]int{nil}
	for _, n := range shape {
		var longer [][]int
		for _, index := range list {
			for k := range n {
				longer = append(longer, append(index[:len(index):len(index)], k))
			}
		}
		list = longer
	}
	return list
}

func combineTensors(x, y Tensor, f func(x, y Scalar) Scalar) (Tensor, error) {
	shape, err := broadcast(x.Shape, y.Shape)
	if err != nil {
		return Tensor{}, err
	}
	z := Tensor{Shape: shape}
	for _, index := range indices(shape) {
		z.Data = append(z.Data, f(x.element(index, shape), y.element(index, shape)))
	}
	return z, nil
}
