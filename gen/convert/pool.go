package convert

import "slices"

// pools make one number of the places of a window, or of all.
var pools = []operator{
	{name: "MaxPool", attributes: "auto_pad ceil_mode dilations kernel_shape pads storage_order strides", becomes: "max_pool", least: 1, most: 1, results: 1,
		convert: perSample(func(c *call) []*value { return c.pool("max_pool") }, firstAxis)},
	{name: "AveragePool", attributes: "auto_pad ceil_mode count_include_pad dilations kernel_shape pads strides", becomes: "average_pool", least: 1, most: 1, results: 1,
		convert: perSample(func(c *call) []*value { return c.pool("average_pool") }, firstAxis)},
	{name: "GlobalAveragePool", becomes: "global_average_pool", least: 1, most: 1, results: 1,
		convert: perSample(func(c *call) []*value { return c.global("global_average_pool") }, firstAxis)},
	{name: "GlobalMaxPool", becomes: "global_max_pool", least: 1, most: 1, results: 1,
		convert: perSample(func(c *call) []*value { return c.global("global_max_pool") }, firstAxis)},
}

func (c *call) pool(typ string) []*value {
	x := c.computed(0)
	if c.err != nil {
		return nil
	}
	places := c.places(x)
	if c.err != nil {
		return nil
	}
	kernel := c.ints("kernel_shape")
	if len(kernel) != len(places) || slices.Min(kernel) < 1 {
		return c.failf("attribute \"kernel_shape\" is %v for %v", kernel, x.shape())
	}
	w := c.windowOf(kernel, places)
	ceil := c.int("ceil_mode", 0) != 0
	if c.err != nil {
		return nil
	}
	at, axes := c.under(w, x)
	rank := len(axes) - 1
	kernel, places = w.kernel, at.shape()[:rank]
	out := append(w.out(places, ceil), at.shape()[rank])
	if slices.Min(out) < 1 {
		return c.failf("a window of %v does not fit into %v", kernel, x.shape())
	}
	l := c.add(typ, out, at).set("pool_size", kernel, nil)
	w.same = w.same && !ceil
	w.set(l)
	l.options.Delete("strides")
	if !slices.Equal(w.strides, kernel) {
		l.options.Set("strides", shortest(w.strides))
	}
	if ceil && !slices.Equal(w.out(places, false), out[:rank]) {
		l.options.Set("ceil_mode", true)
	}
	if c.int("count_include_pad", 0) != 0 && l.options.Get("padding") != nil {
		l.options.Set("count_include_pad", true)
	}
	return one(l.ref(), len(x.axes), axes)
}

// global makes one number of each channel.
func (c *call) global(typ string) []*value {
	x := c.computed(0)
	if c.err != nil {
		return nil
	}
	at, _ := c.pictured(x)
	if c.err != nil {
		return nil
	}
	l := c.add(typ, []int{x.extent(1)}, at)
	return one(l.ref(), len(x.axes), []int{1})
}
