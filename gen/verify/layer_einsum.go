package verify

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

var _ = define(Kind{
	Type: "einsum",
	Apply: func(c *Call) ([]Named, error) {
		left, out, _ := strings.Cut(c.Options["equation"].(string), "->")
		a, b, _ := strings.Cut(left, ",")
		extents := map[byte]int{}
		for i, letters := range []string{a, b} {
			if len(letters) != len(c.In[i].Shape) {
				return nil, fmt.Errorf("%s of %v", letters, c.In[i].Shape)
			}
			for axis := range letters {
				n := c.In[i].Shape[axis]
				if have, known := extents[letters[axis]]; known && have != n {
					return nil, fmt.Errorf("%s of %v and %v", left, c.In[0].Shape, c.In[1].Shape)
				}
				extents[letters[axis]] = n
			}
		}
		summed := ""
		for i := range a + b {
			if letter := (a + b)[i : i+1]; !strings.Contains(out+summed, letter) {
				summed += letter
			}
		}
		sizes := func(letters string) (shape []int) {
			for i := range letters {
				shape = append(shape, extents[letters[i]])
			}
			return shape
		}
		y := Tensor{Shape: sizes(out)}
		if out == "" {
			y.Shape = []int{1}
		}
		for _, place := range indices(sizes(out)) {
			sum := c.In[0].Data[0].tape.Number(0)
			for _, rest := range indices(sizes(summed)) {
				index := slices.Concat(place, rest)
				at := func(x Tensor, letters string) Scalar {
					var own []int
					for i := range letters {
						own = append(own, index[strings.IndexByte(out+summed, letters[i])])
					}
					return x.element(own, x.Shape)
				}
				sum = sum.Add(at(c.In[0], a).Mul(at(c.In[1], b)))
			}
			y.Data = append(y.Data, sum)
		}
		return one(y), nil
	},
	Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
		first := r.IntN(len(values))
		second := drawFitting(r, values, first)
		letters := func(rank int) string {
			var b strings.Builder
			for _, k := range r.Perm(8)[:min(rank, 8)] {
				b.WriteByte("abcdefgh"[k])
			}
			return b.String()
		}
		a := letters(len(values[first].Shape))
		b := letters(len(values[second].Shape))
		if slices.Equal(values[first].Shape, values[second].Shape) && r.IntN(2) == 0 {
			b = a
		}
		var out string
		for i := range a + b {
			if letter := (a + b)[i : i+1]; !strings.Contains(out, letter) && r.IntN(2) == 0 {
				out += letter
			}
		}
		return Options{"equation": a + "," + b + "->" + out}, []int{first, second}
	},
})
