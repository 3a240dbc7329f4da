package verify

import (
	"fmt"
	"math/rand/v2"
)

// sliding is one axis that a kernel slides along.
type sliding struct {
	in, kernel, stride, dilation, before, after, out int
}

// What visit says of elements that are not in x.
const (
	padding = -1
	beyond  = -2 // of it
)

// slide works out how the options' kernel, whose sizes are under key, runs over
// the first axes of x.
func slide(o Options, key string, strides any, x []int) ([]sliding, error) {
	sizes := o.Ints(key)
	if n, single := o[key].(int); single {
		sizes = nil
		for range max(len(x)-1, 1) {
			sizes = append(sizes, n)
		}
	}
	if len(sizes) > len(x) {
		return nil, fmt.Errorf("a kernel of %d axes over %d", len(sizes), len(x))
	}
	if o["padding"] == "causal" && len(sizes) > 1 {
		return nil, fmt.Errorf("causal padding of several axes")
	}
	axes := make([]sliding, len(sizes))
	for i, n := range sizes {
		s := sliding{in: x[i], kernel: n, stride: along(strides, i), dilation: along(o["dilation_rate"], i)}
		reach := (n-1)*s.dilation + 1
		extent := s.in
		switch p := o["padding"].(type) {
		case []any:
			pair := p[i].([]int)
			s.before, s.after = pair[0], pair[1]
		case string:
			if p == "same" {
				places := (s.in-1)/s.stride + 1
				room := max((places-1)*s.stride+reach-s.in, 0)
				s.before, s.after = room/2, room-room/2
			}
			if p == "causal" {
				s.before = (n - 1) * s.dilation
			}
		}
		extent += s.before + s.after
		for start := 0; start+reach <= extent; start += s.stride {
			s.out++
		}
		if start := s.out * s.stride; o.Bool("ceil_mode", false) && start-s.stride+reach < extent && start < s.before+s.in {
			s.out++
		}
		if s.out == 0 {
			return nil, fmt.Errorf("a kernel over %d of %d", reach, extent)
		}
		axes[i] = s
	}
	return axes, nil
}

// along is the number of an option for axis i: one for all, one for each, or 1.
func along(option any, i int) int {
	switch v := option.(type) {
	case int:
		return v
	case []int:
		return v[i]
	}
	return 1
}

// visit calls f for every place, and every position in the kernel, with the
// place and the position as flat indices and where in x that is, or
// that it is not.
func visit(axes []sliding, f func(place, position, at int)) {
	var walk func(i, place, position, at int)
	walk = func(i, place, position, at int) {
		if i == len(axes) {
			f(place, position, at)
			return
		}
		s := axes[i]
		for o := range s.out {
			for k := range s.kernel {
				x := o*s.stride + k*s.dilation - s.before
				next := at*s.in + x
				switch {
				case at == beyond || x >= s.in+s.after:
					next = beyond
				case at == padding || x < 0 || x >= s.in:
					next = padding
				}
				walk(i+1, place*s.out+o, position*s.kernel+k, next)
			}
		}
	}
	walk(0, 0, 0, 0)
}

func sizesOf(axes []sliding, of func(sliding) int) []int {
	var sizes []int
	for _, s := range axes {
		sizes = append(sizes, of(s))
	}
	return sizes
}

var _ = define(Kind{
	Type: "conv",
	Apply: func(c *Call) ([]Named, error) {
		x := c.In[0]
		axes, err := slide(c.Options, "kernel_size", c.Options["strides"], x.Shape)
		if err != nil {
			return nil, err
		}
		filters, groups := Size(c.Options.Ints("filters")), along(c.Options["groups"], 0)
		channels := Size(x.Shape[len(axes):])
		if channels%groups != 0 || filters%groups != 0 {
			return nil, fmt.Errorf("%d groups of %d channels and %d filters", groups, channels, filters)
		}
		kernel := sizesOf(axes, func(s sliding) int { return s.kernel })
		each := channels / groups
		w := c.Weight("weight", append(append([]int{filters}, kernel...), each)...)
		shape := append(sizesOf(axes, func(s sliding) int { return s.out }), c.Options.Ints("filters")...)
		y := c.Numbers(shape, make([]float64, Size(shape)))
		visit(axes, func(place, position, at int) {
			if at < 0 {
				return
			}
			for f := range filters {
				group := f / (filters / groups)
				for k := range each {
					out := &y.Data[place*filters+f]
					*out = out.Add(w.Data[(f*Size(kernel)+position)*each+k].Mul(x.Data[at*channels+group*each+k]))
				}
			}
		})
		if c.Options.Bool("use_bias", true) {
			b := c.Weight("bias", filters)
			for i := range y.Data {
				y.Data[i] = y.Data[i].Add(b.Data[i%filters])
			}
		}
		return one(activate(c.Options["activation"], y)), nil
	},
	Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
		at := r.IntN(len(values))
		options := drawSliding(r, "kernel_size", values[at].Shape)
		if r.IntN(3) > 0 {
			options["filters"] = pick(r, []any{1, 2, 3, 4, 5, 8, []int{2, 3}, []int{3, 1, 2}})
		}
		drawCausal(r, options)
		if r.IntN(3) == 0 {
			options["groups"] = pick(r, []int{1, 2, 3, 4})
		}
		if r.IntN(3) == 0 {
			options["dilation_rate"] = drawSteps(r, options["kernel_size"])
		}
		if r.IntN(4) > 0 {
			options["activation"] = drawActivation(r)
		}
		if r.IntN(4) == 0 {
			options["use_bias"] = false
		}
		return options, []int{at}
	},
})

// drawCausal makes padding causal, sometimes.
func drawCausal(r *rand.Rand, o Options) {
	if sizes, ok := o["kernel_size"].([]int); ok && len(sizes) == 1 && r.IntN(3) == 0 {
		o["padding"] = "causal"
	}
}

// drawSliding draws a kernel over a shape, and strides and padding.
func drawSliding(r *rand.Rand, key string, shape []int) Options {
	options := Options{}
	if r.IntN(3) == 0 {
		options[key] = 1 + r.IntN(3)
	} else {
		sizes := make([]int, 1+r.IntN(len(shape)))
		for i := range sizes {
			sizes[i] = 1 + r.IntN(min(shape[i], 6))
		}
		options[key] = sizes
	}
	if r.IntN(2) == 0 {
		options["strides"] = drawSteps(r, options[key])
	}
	switch r.IntN(4) {
	case 0:
		options["padding"] = "same"
	case 1:
		options["padding"] = "valid"
	case 2:
		if sizes, ok := options[key].([]int); ok {
			var pairs []any
			for _, n := range sizes {
				pairs = append(pairs, []int{r.IntN(n), r.IntN(n)})
			}
			options["padding"] = pairs
		}
	}
	return options
}

// drawSteps draws strides for a kernel, or one for all.
func drawSteps(r *rand.Rand, kernel any) any {
	sizes, ok := kernel.([]int)
	if !ok || r.IntN(2) == 0 {
		return 1 + r.IntN(3)
	}
	steps := make([]int, len(sizes))
	for i := range steps {
		steps[i] = 1 + r.IntN(3)
	}
	return steps
}
