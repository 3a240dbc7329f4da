package verify

import (
	"math/rand/v2"
	"slices"
)

// depthwise computes the sums of multiplier kernels over each channel, of which there
// come to be multiplier times as many.
func depthwise(c *Call, weight string) (y Tensor, axes int, err error) {
	x := c.In[0]
	along, err := slide(c.Options, "kernel_size", c.Options["strides"], x.Shape)
	if err != nil {
		return Tensor{}, 0, err
	}
	channels, each := Size(x.Shape[len(along):]), 1
	if n, given := c.Options["depth_multiplier"].(int); given {
		each = n
	}
	w := c.Weight(weight, append(sizesOf(along, func(s sliding) int { return s.kernel }), channels, each)...)
	shape := append(sizesOf(along, func(s sliding) int { return s.out }), x.Shape[len(along):]...)
	if len(along) == len(x.Shape) && each > 1 {
		shape = append(shape, 1)
	}
	if each > 1 {
		shape[len(shape)-1] *= each
	}
	y = c.Numbers(shape, make([]float64, Size(shape)))
	visit(along, func(place, position, at int) {
		for k := range channels {
			for m := range each {
				if at >= 0 {
					out := &y.Data[(place*channels+k)*each+m]
					*out = out.Add(x.Data[at*channels+k].Mul(w.Data[(position*channels+k)*each+m]))
				}
			}
		}
	})
	return y, len(along), nil
}

// biased is y with a bias for each of n neighbours, unless there is none, and activated.
func biased(c *Call, y Tensor, n int) []Named {
	if c.Options.Bool("use_bias", true) {
		b := c.Weight("bias", n)
		for i := range y.Data {
			y.Data[i] = y.Data[i].Add(b.Data[i%n])
		}
	}
	return one(activate(c.Options["activation"], y))
}

func drawDepthwise(r *rand.Rand, values []Tensor) (Options, []int) {
	at := r.IntN(len(values))
	options := drawSliding(r, "kernel_size", values[at].Shape)
	drawCausal(r, options)
	if r.IntN(3) == 0 {
		options["dilation_rate"] = drawSteps(r, options["kernel_size"])
	}
	if r.IntN(2) == 0 {
		options["depth_multiplier"] = 1 + r.IntN(3)
	}
	if r.IntN(2) > 0 {
		options["activation"] = drawActivation(r)
	}
	if r.IntN(4) == 0 {
		options["use_bias"] = false
	}
	return options, []int{at}
}

var (
	_ = define(Kind{
		Type: "depthwise_conv",
		Apply: func(c *Call) ([]Named, error) {
			y, axes, err := depthwise(c, "weight")
			if err != nil {
				return nil, err
			}
			return biased(c, y, Size(y.Shape[axes:])), nil
		},
		Draw: drawDepthwise,
	})
	_ = define(Kind{
		Type: "separable_conv",
		Apply: func(c *Call) ([]Named, error) {
			x, axes, err := depthwise(c, "depthwise_weight")
			if err != nil {
				return nil, err
			}
			shape := slices.Clone(c.Options.Ints("filters"))
			filters, channels := Size(shape), Size(x.Shape[axes:])
			w := c.Weight("pointwise_weight", filters, channels)
			y := Tensor{Shape: append(slices.Clone(x.Shape[:axes]), shape...)}
			for place := range slices.Chunk(x.Data, channels) {
				y.Data = append(y.Data, product(w.Data, place)...)
			}
			return biased(c, y, filters), nil
		},
		Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
			options, reads := drawDepthwise(r, values)
			options["filters"] = pick(r, []any{1, 2, 3, 5, 8, []int{2, 3}})
			return options, reads
		},
	})
)
