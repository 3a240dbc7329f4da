package verify

import (
	"fmt"
	"math/rand/v2"
)

var (
	_ = define(poolKind("max_pool", func(window []Scalar, _ int) Scalar {
		most := window[0]
		for _, x := range window[1:] {
			most = most.Max(x)
		}
		return most
	}))
	_ = define(poolKind("average_pool", func(window []Scalar, counted int) Scalar {
		return total(window).Times(1 / float64(counted))
	}))
	_ = define(globalKind("global_max_pool", func(window []Scalar) Scalar {
		most := window[0]
		for _, x := range window[1:] {
			most = most.Max(x)
		}
		return most
	}))
	_ = define(globalKind("global_average_pool", func(window []Scalar) Scalar {
		return total(window).Times(1 / float64(len(window)))
	}))
)

func total(window []Scalar) Scalar {
	sum := window[0]
	for _, x := range window[1:] {
		sum = sum.Add(x)
	}
	return sum
}

// globalKind is a pooling layer over all axes but the last.
func globalKind(name string, reduce func([]Scalar) Scalar) Kind {
	return Kind{
		Type: name,
		Apply: func(c *Call) ([]Named, error) {
			x := c.In[0]
			last := len(x.Shape) - 1
			if last == 0 {
				return nil, fmt.Errorf("no axes before the channels of %v", x.Shape)
			}
			y := Tensor{Shape: x.Shape[last:]}
			if c.Options.Bool("keepdims", false) {
				y.Shape = append(make([]int, last), x.Shape[last])
				for i := range last {
					y.Shape[i] = 1
				}
			}
			m := c.evaluation.maskOf(x)
			if name != "global_average_pool" || m != nil && len(m.shape) != last {
				m = nil
			}
			for k := range x.Shape[last] {
				var channel []Scalar
				for i, row := range x.Rows() {
					if m == nil || m.counts[i] {
						channel = append(channel, row[k])
					}
				}
				if channel == nil {
					channel = c.Numbers([]int{1}, []float64{0}).Data
				}
				y.Data = append(y.Data, reduce(channel))
			}
			return one(y), nil
		},
		Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
			at := r.IntN(len(values))
			if r.IntN(2) == 0 {
				return Options{"keepdims": true}, []int{at}
			}
			return Options{}, []int{at}
		},
	}
}

// poolKind is a pooling layer: reduce sees the elements of a window that are
// not padding, in the order of the window, and how many count.
func poolKind(name string, reduce func(window []Scalar, counted int) Scalar) Kind {
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
			windows, counted := make([][]Scalar, Size(shape)), make([]int, Size(shape))
			withPadding := c.Options.Bool("count_include_pad", false)
			visit(axes, func(place, _, at int) {
				for k := range channels {
					window := place*channels + k
					if at >= 0 {
						windows[window] = append(windows[window], x.Data[at*channels+k])
					}
					if at >= 0 || at == padding && withPadding {
						counted[window]++
					}
				}
			})
			y := Tensor{Shape: shape}
			for i, window := range windows {
				if len(window) == 0 {
					return nil, fmt.Errorf("a window of padding")
				}
				y.Data = append(y.Data, reduce(window, counted[i]))
			}
			return one(y), nil
		},
		Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
			at := r.IntN(len(values))
			options := drawSliding(r, "pool_size", values[at].Shape)
			if r.IntN(3) == 0 {
				options["dilation_rate"] = drawSteps(r, options["pool_size"])
			}
			if options["padding"] != "same" && r.IntN(2) == 0 {
				options["ceil_mode"] = true
			}
			if p := options["padding"]; p != nil && p != "valid" && name == "average_pool" && r.IntN(2) == 0 {
				options["count_include_pad"] = true
			}
			return options, []int{at}
		},
	}
}
