package verify

import "math/rand/v2"

var (
	_ = define(poolKind("max_pool", func(window []Scalar) Scalar {
		most := window[0]
		for _, x := range window[1:] {
			most = most.Max(x)
		}
		return most
	}))
	_ = define(poolKind("average_pool", func(window []Scalar) Scalar {
		sum := window[0]
		for _, x := range window[1:] {
			sum = sum.Add(x)
		}
		return sum.Times(1 / float64(len(window)))
	}))
)

// poolKind is a pooling layer: reduce sees the elements of a window that are
// not padding, in the order of the window.
func poolKind(name string, reduce func([]Scalar) Scalar) Kind {
	return Kind{
		Type: name,
		Apply: func(c *Call) ([]Named, error) {
			x := c.In[0]
			strides := c.Options["strides"]
			if strides == nil {
				strides = c.Options["pool_size"]
			}
			axes, err := slide(c.Options, "pool_size", strides, x.Shape)
			if err != nil {
				return nil, err
			}
			channels := Size(x.Shape[len(axes):])
			shape := append(sizesOf(axes, func(s sliding) int { return s.out }), x.Shape[len(axes):]...)
			windows := make([][]Scalar, Size(shape))
			visit(axes, func(place, _, at int) {
				for k := range channels {
					if at >= 0 {
						window := &windows[place*channels+k]
						*window = append(*window, x.Data[at*channels+k])
					}
				}
			})
			y := Tensor{Shape: shape}
			for _, window := range windows {
				y.Data = append(y.Data, reduce(window))
			}
			return one(y), nil
		},
		Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
			at := r.IntN(len(values))
			return drawSliding(r, "pool_size", values[at].Shape), []int{at}
		},
	}
}
