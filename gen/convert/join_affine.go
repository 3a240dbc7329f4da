package convert

import "slices"

// affine is what a number for each channel multiplies and adds, element by element: scale·x + shift.
type affine struct {
	of           ref
	scale, shift []float64
}

// affineOf follows additions of constants, and products with such, that nothing else reads, up to what
// they are of. Constants have a number for each of the last n elements, or one for all.
func (im *importer) affineOf(r ref, n int) (a affine, some bool) {
	a = affine{of: r, scale: slices.Repeat([]float64{1}, n), shift: make([]float64, n)}
	for im.uses[a.of.layer] == 1 && len(a.of.layer.in) == 2 {
		l := a.of.layer
		at := slices.IndexFunc(l.in, func(in ref) bool { return in.layer.constant != nil })
		if at < 0 || !slices.Equal(l.in[1-at].shape(), l.shapes[""]) || l.in[1-at].layer.constant != nil {
			break
		}
		c := l.in[at].layer.constant
		if len(c.data) != 1 && (len(c.data) != n || c.shape[len(c.shape)-1] != n) {
			break
		}
		sign := 1.0
		switch {
		case l.typ == "subtract" && at == 0:
			sign = -1 // of x, which c is less
		case l.typ == "divide" && (at == 0 || slices.Contains(c.data, 0)), !slices.Contains([]string{"add", "subtract", "multiply", "divide"}, l.typ):
			return a, some
		}
		for i := range n {
			v := c.data[min(i, len(c.data)-1)]
			switch l.typ {
			case "add":
				a.shift[i] += a.scale[i] * v
			case "multiply":
				a.scale[i] *= v
			case "divide":
				a.scale[i] /= v
			case "subtract":
				a.shift[i] -= sign * a.scale[i] * v
				a.scale[i] *= sign
			}
		}
		a.of, some = l.in[1-at], true
	}
	return a, some
}

// joinScale makes a number for each channel, by which what a sum of products reads is multiplied and
// what is added to it, a part of the weights. At a border there is nothing to add to.
func joinScale(im *importer, l *layer, outputs []*exit) bool {
	if l.typ != "dense" && l.typ != "conv" || l.options.Get("groups") != nil || l.options.Get("padding") != nil {
		return false
	}
	w := &l.weights[0]
	n := w.shape[len(w.shape)-1]
	if shape := l.in[0].shape(); l.typ == "dense" && sizeOf(shape) != n || shape[len(shape)-1] != n {
		return false
	}
	a, some := im.affineOf(l.in[0], n)
	if !some {
		return false
	}
	filters := w.shape[0]
	data, bias := slices.Clone(w.data), &array{shape: []int{filters}, data: make([]float64, filters)}
	each := len(data) / filters
	for i, v := range data {
		data[i] = v * a.scale[i%n]
		bias.data[i/each] += v * a.shift[i%n]
	}
	w.data = data
	switch {
	case len(l.weights) > 1:
		for i, b := range l.weights[1].data {
			bias.data[i] += b
		}
		l.weights[1].data = bias.data
	case slices.ContainsFunc(a.shift, func(v float64) bool { return v != 0 }):
		l.options.Delete("use_bias")
		l.weighBias(bias)
	}
	l.in[0] = a.of
	return true
}

// joinScaled makes what multiplies the channels of a sum of products, or is added to them, a part of
// its weights.
func joinScaled(im *importer, l *layer, outputs []*exit) bool {
	if len(l.in) != 2 {
		return false
	}
	at := slices.IndexFunc(l.in, func(in ref) bool { return in.layer.constant != nil })
	if at < 0 {
		return false
	}
	w := im.before(l.in[1-at])
	if w == nil || w.typ == "conv_transpose" {
		return false
	}
	n := w.shapes[""][len(w.shapes[""])-1]
	a, some := im.affineOf(l.ref(), n)
	if a.of.layer != w || !some {
		return false
	}
	if len(w.weights) == 1 {
		w.options.Delete("use_bias")
		w.weighBias(&array{shape: []int{n}, data: make([]float64, n)})
	}
	kernel, bias := slices.Clone(w.weights[0].data), slices.Clone(w.weights[1].data)
	for i := range kernel {
		channel := i * n / len(kernel)
		if w.typ == "depthwise_conv" {
			channel = i % n
		}
		kernel[i] *= a.scale[channel]
	}
	for i := range bias {
		bias[i] = a.scale[i]*bias[i] + a.shift[i]
	}
	w.weights[0].data, w.weights[1].data = kernel, bias
	im.replace(l, w.ref(), outputs)
	return true
}
