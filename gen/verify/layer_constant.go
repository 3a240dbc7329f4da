package verify

import "math/rand/v2"

var _ = define(Kind{
	Type: "constant",
	Apply: func(c *Call) ([]Named, error) {
		shape, values := nested(c.Options["value"])
		if s := c.Options.Ints("shape"); s != nil {
			shape = s
			for len(values) < Size(s) {
				values = append(values, values[0])
			}
		}
		if len(shape) == 0 {
			shape = []int{1}
		}
		return one(c.Numbers(shape, values)), nil
	},
	Draw: func(r *rand.Rand, _ []Tensor) (Options, []int) {
		shape := drawShape(r, 30)
		if r.IntN(3) == 0 {
			return Options{"value": r.NormFloat64(), "shape": shape}, nil
		}
		value := drawNested(r, shape)
		if r.IntN(3) == 0 {
			return Options{"value": value, "shape": factors(r, Size(shape))}, nil
		}
		return Options{"value": value}, nil
	},
})

// nested reads a number or lists of numbers.
func nested(v any) (shape []int, values []float64) {
	switch v := v.(type) {
	case int:
		return nil, []float64{float64(v)}
	case float64:
		return nil, []float64{v}
	case []any:
		var inner []int
		for _, element := range v {
			var more []float64
			inner, more = nested(element)
			values = append(values, more...)
		}
		return append([]int{len(v)}, inner...), values
	}
	return nil, nil
}

func drawNested(r *rand.Rand, shape []int) any {
	if len(shape) == 0 {
		if r.IntN(3) == 0 {
			return r.IntN(5) - 2
		}
		return r.NormFloat64()
	}
	list := make([]any, shape[0])
	for i := range list {
		list[i] = drawNested(r, shape[1:])
	}
	return list
}
