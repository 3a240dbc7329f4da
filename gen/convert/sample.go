package convert

import (
	"slices"
	"strconv"
)

// perSample converts an operator of one sample at a time. Where several lie side by side, it is
// applied to each by time_distributed. axes are that of the samples in the first argument, and in
// each result.
func perSample(convert func(c *call) []*value, axes func(c *call) (of int, results []int)) func(c *call) []*value {
	return func(c *call) []*value {
		of, results := axes(c)
		x := c.in[0]
		if len(x.shape()) <= max(of, 1) || x.shape()[of] == 1 {
			return convert(c)
		}
		return c.each(convert, c.asLayer(x), of, results)
	}
}

// firstAxis is that of samples in most operators' arguments and results.
func firstAxis(*call) (of int, results []int) { return 0, []int{0} }

// each makes the layers for one sample, and those that apply them to all.
func (c *call) each(convert func(c *call) []*value, x *value, of int, samples []int) []*value {
	n := x.extent(of)
	axes := order(len(x.axes))
	if slices.Contains(spatial, c.node.Op) { // channels are the last axis
		axes = append(append(axes[:1:1], axes[2:]...), 1)
	} else {
		axes = append([]int{of}, without(axes, of)...)
	}
	at := c.along(x, axes)
	entry := &layer{typ: "input", shapes: map[string][]int{"": at.shape()[1:]}}
	sample := viewed(entry.ref(), len(axes), axes[1:], x.of)
	around := c.layers
	c.layers, c.in = nil, append([]*value{sample}, c.in[1:]...)
	results := convert(c)
	body := c.layers
	c.layers = around
	if c.err != nil {
		return nil
	}
	l := c.distributed(at, entry, body, n)
	if l == nil {
		return c.failf("its input has %d samples side by side, %v, and it is more than one layer; export the model for one, or leave the number open and import it with --dim NAME=1", n, x.shape())
	}
	var out []*value
	for i, v := range results {
		if v == nil || i >= len(samples) || v.constant != nil || v.at.layer != body[len(body)-1] {
			return c.failf("its result %d cannot be had of %d samples side by side; import the model with one", i+1, n)
		}
		w := &value{at: ref{l, v.at.output}, stored: slices.Concat([]int{n}, v.stored), of: v.of}
		for axis, parts := range v.axes {
			var moved []int
			if axis == samples[i] {
				moved = []int{0}
			}
			for _, k := range parts {
				moved = append(moved, k+1)
			}
			w.axes = append(w.axes, moved)
		}
		out = append(out, w)
	}
	return out
}

// distributed is a chain of layers, of which the first reads entry, applied to each of n slices;
// nil if they are no chain.
func (c *call) distributed(at ref, entry *layer, body []*layer, n int) *layer {
	reads := entry.ref()
	l := c.add("time_distributed", nil, at)
	l.shapes = map[string][]int{}
	types := map[string]int{}
	for _, inner := range body {
		if len(inner.in) != 1 || inner.in[0] != reads || inner.reads != nil {
			return nil
		}
		inner.in, reads = nil, inner.ref()
		types[inner.typ]++
		for _, w := range inner.weights {
			l.weigh(inner.typ+"_"+strconv.Itoa(types[inner.typ])+"."+w.name, w.shape, w.data)
		}
		inner.weights = nil
	}
	if len(body) == 0 {
		return nil
	}
	for name, shape := range body[len(body)-1].shapes {
		l.shapes[name] = slices.Concat([]int{n}, shape)
	}
	l.body = body
	return l
}
