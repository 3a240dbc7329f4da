package verify

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

var _ = define(Kind{
	Type: "matmul",
	Apply: func(c *Call) ([]Named, error) {
		a, b := c.In[0], c.In[1]
		row, column := len(a.Shape) > 1, len(b.Shape) > 1
		if !row {
			a.Shape = slices.Insert(slices.Clone(a.Shape), 0, 1)
		}
		if !column {
			b.Shape = append(slices.Clone(b.Shape), 1)
		}
		m, k, n := a.Shape[len(a.Shape)-2], a.Shape[len(a.Shape)-1], b.Shape[len(b.Shape)-1]
		batch, err := broadcast(a.Shape[:len(a.Shape)-2], b.Shape[:len(b.Shape)-2])
		if err != nil || b.Shape[len(b.Shape)-2] != k {
			return nil, fmt.Errorf("%v times %v", a.Shape, b.Shape)
		}
		y := Tensor{Shape: slices.Clone(batch)}
		for _, index := range indices(slices.Concat(batch, []int{m, n})) {
			lead, i, j := index[:len(batch)], index[len(batch)], index[len(batch)+1]
			sum := a.Data[0].tape.Number(0)
			for at := range k {
				left := a.element(slices.Concat(lead, []int{i, at}), slices.Concat(batch, []int{m, k}))
				sum = sum.Add(left.Mul(b.element(slices.Concat(lead, []int{at, j}), slices.Concat(batch, []int{k, n}))))
			}
			y.Data = append(y.Data, sum)
		}
		if row {
			y.Shape = append(y.Shape, m)
		}
		if column {
			y.Shape = append(y.Shape, n)
		}
		if len(y.Shape) == 0 {
			y.Shape = []int{1}
		}
		return one(y), nil
	},
	Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
		first := r.IntN(len(values))
		x := values[first].Shape
		var fit []int
		for i, v := range values {
			if s := v.Shape; s[max(len(s)-2, 0)] == x[len(x)-1] {
				fit = append(fit, i)
			}
		}
		if fit == nil {
			fit = []int{first}
		}
		return nil, []int{first, pick(r, fit)}
	},
})

var _ = define(Kind{
	Type: "dot",
	Apply: func(c *Call) ([]Named, error) {
		axes, err := dotAxes(c.Options["axes"], c.In)
		if err != nil {
			return nil, err
		}
		var rows [2][][]Scalar
		var shape []int
		for i, x := range c.In {
			kept := slices.Clone(x.Shape)
			for _, a := range axes[i] {
				kept[a] = 0
			}
			kept = slices.DeleteFunc(kept, func(n int) bool { return n == 0 })
			shape = append(shape, kept...)
			rows[i] = rowsAlong(x, axes[i])
			if c.Options.Bool("normalize", false) {
				for _, row := range rows[i] {
					normalize(row)
				}
			}
		}
		if shape == nil {
			shape = []int{1}
		}
		y := Tensor{Shape: shape}
		for _, a := range rows[0] {
			for _, b := range rows[1] {
				sum := a[0].tape.Number(0)
				for i := range a {
					sum = sum.Add(a[i].Mul(b[i]))
				}
				y.Data = append(y.Data, sum)
			}
		}
		return one(y), nil
	},
	Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
		first := r.IntN(len(values))
		second := drawFitting(r, values, first)
		a, b := values[first].Shape, values[second].Shape
		o := Options{"axes": []int{r.IntN(len(a)), -1 - r.IntN(len(b))}}
		if slices.Equal(a, b) && r.IntN(2) == 0 {
			p := r.Perm(len(a))[:1+r.IntN(len(a))]
			o["axes"] = []any{p, p}
		} else if len(a) == len(b) && r.IntN(2) == 0 {
			o["axes"] = r.IntN(len(a))
		}
		if r.IntN(2) == 0 {
			o["normalize"] = true
		}
		return o, []int{first, second}
	},
})

// dotAxes are the axes of two tensors that an option gives, which have the same sizes.
func dotAxes(option any, in []Tensor) (axes [2][]int, err error) {
	var given [2]any
	switch v := option.(type) {
	case int:
		given = [2]any{v, v}
	case []int:
		given = [2]any{v[0], v[1]}
	case []any:
		given = [2]any{v[0], v[1]}
	}
	for i, x := range in {
		for _, a := range (Options{"axes": given[i]}).Ints("axes") {
			a, err := resolve(a, len(x.Shape))
			if err != nil || slices.Contains(axes[i], a) {
				return axes, fmt.Errorf("axes %v", option)
			}
			axes[i] = append(axes[i], a)
		}
	}
	for k, a := range axes[0] {
		if in[0].Shape[a] != in[1].Shape[axes[1][k]] {
			return axes, fmt.Errorf("axes %v of %v and %v", option, in[0].Shape, in[1].Shape)
		}
	}
	return axes, nil
}

// rowsAlong are the elements along axes, in their order, for each place of the others.
func rowsAlong(x Tensor, axes []int) [][]Scalar {
	outside, inside := slices.Clone(x.Shape), make([]int, len(axes))
	for i, a := range axes {
		inside[i], outside[a] = x.Shape[a], 1
	}
	var rows [][]Scalar
	for _, place := range indices(outside) {
		var row []Scalar
		for _, at := range indices(inside) {
			for i, a := range axes {
				place[a] = at[i]
			}
			row = append(row, x.element(place, x.Shape))
		}
		rows = append(rows, row)
	}
	return rows
}

// normalize divides a row by its length, or by 1e-7.
func normalize(row []Scalar) {
	squares := row[0].tape.Number(0)
	for _, x := range row {
		squares = squares.Add(x.Mul(x))
	}
	factor := row[0].tape.Number(1e7)
	if squares.Value() > 1e-14 {
		factor = squares.through(func(s float64) float64 { return 1 / math.Sqrt(s) }, func(s float64) float64 { return -0.5 * math.Pow(s, -1.5) })
	}
	for i, x := range row {
		row[i] = x.Mul(factor)
	}
}
