package convert

import (
	"slices"
	"strings"
)

// convolutions slide kernels of weights.
var convolutions = []operator{
	{name: "Conv", attributes: "auto_pad dilations group kernel_shape pads strides", becomes: "conv or depthwise_conv", least: 2, most: 3, results: 1, convert: perSample(conv, firstAxis)},
	{name: "ConvTranspose", attributes: "auto_pad dilations group kernel_shape output_padding output_shape pads strides", becomes: "conv_transpose", least: 2, most: 3, results: 1, convert: perSample(convTranspose, firstAxis)},
}

// window is how a kernel slides, with a number for each axis.
type window struct {
	kernel, strides, dilations []int
	pads                       [][]int // before and after
	same                       bool    // they make as many places as strides fit
}

// pictured is x with its places and then its channels as axes, and their numbers in x; it fails
// where there is more than one sample.
func (c *call) pictured(x *value) (ref, []int) {
	places := c.places(x)
	if c.err != nil {
		return ref{}, nil
	}
	axes := append(order(len(places) + 2)[2:], 1)
	return c.along(x, axes), axes
}

// places are the extents of x behind its samples and channels; it fails where there is more than one
// sample.
func (c *call) places(x *value) []int {
	if len(x.axes) < 3 {
		c.failf("found %v, expected an axis of channels and then places", x.shape())
		return nil
	}
	c.single(x)
	return x.shape()[2:]
}

// under is x as pictured for a window. An axis of one element that was put in for it, as exporters of
// TensorFlow do for sequences, goes again, from the window, too.
func (c *call) under(w *window, x *value) (ref, []int) {
	var axes []int
	for i := range slices.Backward(w.kernel) {
		if len(x.axes[2+i]) == 0 && w.kernel[i] == 1 && w.pads[i][0]+w.pads[i][1] == 0 && len(w.kernel) > 1 {
			w.kernel, w.strides, w.dilations, w.pads = slices.Delete(slices.Clone(w.kernel), i, i+1), slices.Delete(w.strides, i, i+1), slices.Delete(w.dilations, i, i+1), slices.Delete(w.pads, i, i+1)
		} else {
			axes = slices.Insert(axes, 0, 2+i)
		}
	}
	axes = append(axes, 1)
	return c.along(x, axes), axes
}

// windowOf reads the attributes of a kernel of given extents over places of given extents.
func (c *call) windowOf(kernel, places []int) *window {
	w := &window{kernel: kernel, strides: c.ints("strides"), dilations: c.ints("dilations")}
	rank := len(kernel)
	for _, list := range []*[]int{&w.strides, &w.dilations} {
		if *list == nil {
			*list = slices.Repeat([]int{1}, rank)
		}
		if len(*list) != rank || slices.Min(*list) < 1 {
			c.failf("found %v for a kernel of %d axes", *list, rank)
			return w
		}
	}
	pads := c.ints("pads")
	if pads == nil {
		pads = make([]int, 2*rank)
	}
	if rank == 0 || slices.Max(slices.Concat(pads, w.kernel, w.strides, w.dilations)) > maxArray {
		c.failf("found a kernel of %v with strides %v, dilations %v and pads %v, which is too large", w.kernel, w.strides, w.dilations, pads)
		return w
	}
	if len(pads) != 2*rank || slices.Min(pads) < 0 {
		c.failf("attribute \"pads\" is %v, expected a number of at least 0 before and after each of %d axes", pads, rank)
		return w
	}
	auto := c.text("auto_pad", "NOTSET")
	w.same = true
	for i := range rank {
		reach := (kernel[i]-1)*w.dilations[i] + 1
		count := (places[i] + w.strides[i] - 1) / w.strides[i]
		total := max((count-1)*w.strides[i]+reach-places[i], 0)
		before, after := pads[i], pads[rank+i]
		switch auto {
		case "NOTSET", "":
		case "VALID":
			before, after = 0, 0
		case "SAME_UPPER":
			before, after = total/2, total-total/2
		case "SAME_LOWER":
			before, after = total-total/2, total/2
		default:
			c.failf("attribute \"auto_pad\" is %q", auto)
		}
		w.pads = append(w.pads, []int{before, after})
		w.same = w.same && before == total/2 && after == total-total/2
	}
	return w
}

// set writes the options of a window, but for the kernel's size.
func (w *window) set(l *layer) {
	if !all(w.strides, 1) {
		l.options.Set("strides", shortest(w.strides))
	}
	switch {
	case !slices.ContainsFunc(w.pads, func(p []int) bool { return p[0]+p[1] > 0 }):
	case w.same:
		l.options.Set("padding", "same")
	default:
		l.options.Set("padding", w.pads)
	}
	if !all(w.dilations, 1) {
		l.options.Set("dilation_rate", shortest(w.dilations))
	}
}

func all(list []int, n int) bool {
	return !slices.ContainsFunc(list, func(v int) bool { return v != n })
}

// shortest is a list of equal numbers as one of them.
func shortest(list []int) any {
	if all(list, list[0]) {
		return list[0]
	}
	return list
}

// out are the numbers of places that the window has.
func (w *window) out(places []int, ceil bool) []int {
	out := make([]int, len(places))
	for i, n := range places {
		room := n + w.pads[i][0] + w.pads[i][1] - (w.kernel[i]-1)*w.dilations[i] - 1
		rest := (room%w.strides[i] + w.strides[i]) % w.strides[i] // room may be negative
		out[i] = (room-rest)/w.strides[i] + 1
		if ceil && rest > 0 && out[i]*w.strides[i] < n+w.pads[i][0] {
			out[i]++
		}
	}
	return out
}

func conv(c *call) []*value {
	x, w := c.computed(0), c.given(1, "the kernel")
	bias := c.given(2, "the bias")
	if c.err != nil {
		return nil
	}
	places, groups := c.places(x), c.int("group", 1)
	switch {
	case c.err != nil:
		return nil
	case len(w.shape) != len(x.axes) || groups < 1 || w.shape[1]*groups != x.extent(1) || w.shape[0]%groups != 0:
		return c.failf("found %v with a kernel of %v in %d groups, which do not fit", x.shape(), w.shape, groups)
	}
	win := c.windowOf(w.shape[2:], places)
	if c.err != nil {
		return nil
	}
	at, axes := c.under(win, x)
	w = w.reshaped(slices.Concat(w.shape[:2], win.kernel))
	rank := len(axes) - 1
	places = at.shape()[:rank]
	filters, channels := w.shape[0], w.shape[1]
	out := append(win.out(places, false), filters)
	if slices.Min(out) < 1 {
		return c.failf("a kernel of %v does not fit into %v", win.kernel, x.shape())
	}
	var l *layer
	if groups == 1 && all(places, 1) && all(w.shape[2:], 1) && all(out[:rank], 1) {
		return c.view(c.dense(c.as(x, []int{1, channels}), w.reshaped([]int{filters, channels}).transposed([]int{1, 0}), bias, 1)[0], slices.Concat([]int{1, filters}, slices.Repeat([]int{1}, len(x.axes)-2)))
	}
	if groups > 1 && channels == 1 {
		l = c.add("depthwise_conv", out, at).set("kernel_size", win.kernel, nil).set("depth_multiplier", filters/groups, 1)
		order := []int{}
		for i := range rank {
			order = append(order, 2+i)
		}
		kernel := w.reshaped(slices.Concat([]int{groups, filters / groups}, w.shape[2:]))
		l.weigh("weight", slices.Concat(w.shape[2:], []int{groups, filters / groups}), kernel.transposed(append(order, 0, 1)).data)
	} else {
		l = c.add("conv", out, at).set("filters", filters, nil).set("kernel_size", win.kernel, nil).set("groups", groups, 1)
		l.weigh("weight", slices.Concat([]int{filters}, w.shape[2:], []int{channels}), w.lastly(1).data)
	}
	win.set(l)
	l.setBias(bias)
	l.weighBias(bias)
	return one(l.ref(), len(x.axes), axes)
}

// lastly has an axis as the last.
func (a *array) lastly(axis int) *array {
	var order []int
	for i := range a.shape {
		if i != axis {
			order = append(order, i)
		}
	}
	return a.transposed(append(order, axis))
}

// transposedPads are the elements more at the ends of a result, and makes the pads those that give
// it the extents that are asked for, if any are.
func (c *call) transposedPads(w *window, places []int) []int {
	more, shape := c.ints("output_padding"), c.ints("output_shape")
	if more == nil {
		more = make([]int, len(places))
	}
	auto := c.text("auto_pad", "NOTSET")
	if n := len(shape); n > len(places) {
		shape = shape[n-len(places):]
	}
	if shape == nil && strings.HasPrefix(auto, "SAME") {
		for i, n := range places {
			shape = append(shape, n*w.strides[i])
		}
	}
	if c.err != nil || len(more) != len(places) || slices.Min(more) < 0 || shape != nil && len(shape) != len(places) {
		c.failf("attributes \"output_padding\" and \"output_shape\" are %v and %v for a kernel of %d axes", more, shape, len(places))
		return nil
	}
	more = slices.Clone(more)
	for i, n := range shape {
		total := (places[i]-1)*w.strides[i] + more[i] + (w.kernel[i]-1)*w.dilations[i] + 1 - n
		if total < 0 {
			more[i], total = more[i]-total, 0
		}
		before := total - total/2
		if auto == "SAME_UPPER" {
			before = total / 2
		}
		w.pads[i] = []int{before, total - before}
	}
	return more
}

func convTranspose(c *call) []*value {
	x, w := c.computed(0), c.given(1, "the kernel")
	bias := c.given(2, "the bias")
	if c.err != nil {
		return nil
	}
	at, axes := c.pictured(x)
	groups := c.int("group", 1)
	switch {
	case c.err != nil:
		return nil
	case len(w.shape) != len(x.axes) || groups < 1 || w.shape[0] != x.extent(1) || w.shape[0]%groups != 0:
		return c.failf("found %v with a kernel of %v in %d groups, which do not fit", x.shape(), w.shape, groups)
	}
	rank := len(axes) - 1
	places := at.shape()[:rank]
	win := c.windowOf(w.shape[2:], places)
	more := c.transposedPads(win, places)
	if c.err != nil {
		return nil
	}
	// ONNX has [channels, filters of a group, kernel…], the layer [kernel…, filters, channels of a group].
	each, of := w.shape[1], w.shape[0]/groups
	filters := each * groups
	out := make([]int, rank)
	for i := range rank {
		out[i] = (places[i]-1)*win.strides[i] + (win.kernel[i]-1)*win.dilations[i] + 1 - win.pads[i][0] - win.pads[i][1] + more[i]
		if out[i] < 1 {
			return c.failf("nothing is left of axis %d", i+2)
		}
	}
	order := []int{}
	for i := range rank {
		order = append(order, 3+i)
	}
	kernel := w.reshaped(slices.Concat([]int{groups, of, each}, w.shape[2:])).transposed(append(order, 0, 2, 1))
	l := c.add("conv_transpose", append(out, filters), at).set("filters", filters, nil).set("kernel_size", win.kernel, nil).set("groups", groups, 1)
	l.weigh("weight", slices.Concat(w.shape[2:], []int{filters, of}), kernel.data)
	win.same = false
	win.set(l)
	if l.options.Get("padding") == nil && l.options.Get("strides") != nil {
		l.options.Set("padding", win.pads) // without, there is at least as much as strides make
	}
	if !all(more, 0) {
		l.options.Set("output_padding", more)
		l.options.Set("padding", win.pads)
	}
	l.setBias(bias)
	l.weighBias(bias)
	return one(l.ref(), len(x.axes), axes)
}
