package verify

import (
	"fmt"
	"math/rand/v2"
	"slices"
)

// adding is one axis along which each element of x adds a kernel to the output.
type adding struct{ in, kernel, stride, dilation, before, out int }

// addings works out how the options' kernel adds along the first axes of x. The output is what
// a convolution with the same options would read, that makes x.
func addings(o Options, x []int) ([]adding, error) {
	sizes := o.Ints("kernel_size")
	if n, single := o["kernel_size"].(int); single {
		sizes = slices.Repeat([]int{n}, max(len(x)-1, 1))
	}
	if len(sizes) > len(x) {
		return nil, fmt.Errorf("a kernel of %d axes over %d", len(sizes), len(x))
	}
	var axes []adding
	for i, n := range sizes {
		a := adding{in: x[i], kernel: n, stride: along(o["strides"], i), dilation: along(o["dilation_rate"], i)}
		reach := (n-1)*a.dilation + 1
		last := (a.in-1)*a.stride + reach
		extra, given := 0, o["output_padding"] != nil
		if given {
			if extra = along(o["output_padding"], i); extra >= max(a.stride, a.dilation) {
				return nil, fmt.Errorf("an output padding of %d", extra)
			}
		}
		switch p := o["padding"].(type) {
		case []any:
			a.before = p[i].([]int)[0]
			a.out = last - a.before - p[i].([]int)[1] + extra
		default:
			switch {
			case p == "same" && given:
				a.out = last - reach/2*2 + extra
			case p == "same":
				a.out = a.in * a.stride
			case given:
				a.out = last + extra
			default:
				a.out = max(last, a.in*a.stride)
			}
			if cut := last - a.out; p == "same" && cut > 0 {
				a.before = cut / 2
			}
		}
		if a.out < 1 {
			return nil, fmt.Errorf("nothing is left")
		}
		axes = append(axes, a)
	}
	return axes, nil
}

// scatter calls f for every element of x and of the kernel, as flat indices of places, with
// what they add to.
func scatter(axes []adding, f func(from, position, to int)) {
	var walk func(i, from, position, to int)
	walk = func(i, from, position, to int) {
		if i == len(axes) {
			f(from, position, to)
			return
		}
		a := axes[i]
		for x := range a.in {
			for k := range a.kernel {
				if o := x*a.stride + k*a.dilation - a.before; o >= 0 && o < a.out {
					walk(i+1, from*a.in+x, position*a.kernel+k, to*a.out+o)
				}
			}
		}
	}
	walk(0, 0, 0, 0)
}

var _ = define(Kind{
	Type: "conv_transpose",
	Apply: func(c *Call) ([]Named, error) {
		x := c.In[0]
		axes, err := addings(c.Options, x.Shape)
		if err != nil {
			return nil, err
		}
		filters, groups := Size(c.Options.Ints("filters")), along(c.Options["groups"], 0)
		channels := Size(x.Shape[len(axes):])
		if channels%groups != 0 || filters%groups != 0 {
			return nil, fmt.Errorf("%d groups of %d channels and %d filters", groups, channels, filters)
		}
		var kernel, shape []int
		for _, a := range axes {
			kernel, shape = append(kernel, a.kernel), append(shape, a.out)
		}
		each := channels / groups
		w := c.Weight("weight", append(kernel, filters, each)...)
		shape = append(shape, c.Options.Ints("filters")...)
		y := c.Numbers(shape, make([]float64, Size(shape)))
		scatter(axes, func(from, position, to int) {
			for f := range filters {
				group := f / (filters / groups)
				for k := range each {
					out := &y.Data[to*filters+f]
					*out = out.Add(w.Data[(position*filters+f)*each+k].Mul(x.Data[from*channels+group*each+k]))
				}
			}
		})
		return biased(c, y, filters), nil
	},
	Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
		at := r.IntN(len(values))
		options := drawSliding(r, "kernel_size", values[at].Shape)
		if r.IntN(2) > 0 {
			options["filters"] = pick(r, []any{1, 2, 3, 4, 5, 8, []int{2, 3}})
		}
		if r.IntN(4) == 0 {
			options["groups"] = pick(r, []int{1, 2, 3, 4})
		}
		if r.IntN(3) == 0 {
			options["dilation_rate"] = drawSteps(r, options["kernel_size"])
		}
		if r.IntN(3) == 0 {
			options["output_padding"] = r.IntN(3)
		}
		if r.IntN(2) > 0 {
			options["activation"] = drawActivation(r)
		}
		if r.IntN(4) == 0 {
			options["use_bias"] = false
		}
		return options, []int{at}
	},
})
