package verify

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
)

// extreme is a layer that says where the greatest or the least element is.
func extreme(name string, sign float64) Kind {
	return Kind{
		Type: name, Flat: []string{""},
		Apply: func(c *Call) ([]Named, error) {
			rows, shape, err := rowsOf(c)
			y := Tensor{Shape: shape}
			for _, row := range rows {
				y.Data = append(y.Data, row[0].tape.Number(float64(order(row, sign)[0])))
			}
			return one(y), err
		},
		Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
			at := r.IntN(len(values))
			o := drawMaybeAxis(r, values[at])
			o["keepdims"] = r.IntN(2) == 0
			return o, []int{at}
		},
	}
}

// order are the places of elements from the greatest to the least, times a sign.
func order(row []Scalar, sign float64) []int {
	places := make([]int, len(row))
	for i := range places {
		places[i] = i
	}
	slices.SortStableFunc(places, func(i, k int) int {
		return cmp.Compare(sign*row[k].Value(), sign*row[i].Value())
	})
	sorted := row[places[0]]
	for _, at := range places[1:] {
		sorted.Max(row[at]) // which must not be near
		sorted = row[at]
	}
	return places
}

var (
	_ = define(extreme("argmax", 1))
	_ = define(extreme("argmin", -1))
)

var _ = define(Kind{
	Type: "top_k", Flat: []string{"indices"},
	Apply: func(c *Call) ([]Named, error) {
		x, k := c.In[0], c.Options["k"].(int)
		last := len(x.Shape) - 1
		if k > x.Shape[last] {
			return nil, fmt.Errorf("%d of %v", k, x.Shape)
		}
		shape := slices.Clone(x.Shape)
		shape[last] = k
		values, places := Tensor{Shape: shape}, Tensor{Shape: shape}
		for _, row := range x.Rows() {
			for _, at := range order(row, 1)[:k] {
				values.Data = append(values.Data, row[at])
				places.Data = append(places.Data, row[at].tape.Number(float64(at)))
			}
		}
		return []Named{{"", values}, {"indices", places}}, nil
	},
	Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
		at := r.IntN(len(values))
		shape := values[at].Shape
		return Options{"k": 1 + r.IntN(shape[len(shape)-1])}, []int{at}
	},
})

var _ = define(Kind{
	Type: "one_hot", Flat: []string{""},
	Apply: func(c *Call) ([]Named, error) {
		x, n := c.In[0], c.Options["num_classes"].(int)
		axis, err := resolve(int(c.Options.Float("axis", -1)), len(x.Shape)+1)
		if err != nil {
			return nil, err
		}
		shape := slices.Insert(slices.Clone(x.Shape), axis, n)
		y := Tensor{Shape: shape}
		for _, index := range indices(shape) {
			class := x.element(slices.Delete(slices.Clone(index), axis, axis+1), x.Shape)
			number := 0.
			if class.Value() == float64(index[axis]) {
				number = 1
			}
			y.Data = append(y.Data, class.tape.Number(number))
		}
		return one(y), nil
	},
	Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
		at := r.IntN(len(values))
		_, o := drawAxis(r, len(values[at].Shape)+1)
		o["num_classes"] = 1 + r.IntN(4)
		return o, []int{at}
	},
})
