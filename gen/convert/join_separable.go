package convert

import "slices"

// joinSeparable makes a depthwise convolution, and one of each place's channels that alone reads it, a
// separable one; Chollet 2017.
func joinSeparable(im *importer, l *layer, outputs []*exit) bool {
	if l.typ != "conv" || slices.ContainsFunc([]string{"groups", "strides", "padding"}, func(option string) bool { return l.options.Get(option) != nil }) {
		return false
	}
	w, kernel := im.before(l.in[0]), l.weights[0]
	if w == nil || w.typ != "depthwise_conv" || sizeOf(kernel.shape[1:len(kernel.shape)-1]) != 1 {
		return false
	}
	filters, channels := kernel.shape[0], kernel.shape[len(kernel.shape)-1]
	options := slices.Clone(w.options)
	options.Delete("use_bias")
	options.Set("filters", filters)
	for _, option := range []string{"use_bias", "activation"} {
		if v := l.options.Get(option); v != nil {
			options.Set(option, v)
		}
	}
	weights := []weight{{"depthwise_weight", w.weights[0].shape, w.weights[0].data}, {"pointwise_weight", []int{filters, channels}, kernel.data}}
	bias := l.weights[1:]
	if len(w.weights) > 1 { // which goes through the second one
		sum := make([]float64, filters)
		for i := range sum {
			for k, b := range w.weights[1].data {
				sum[i] += b * kernel.data[i*channels+k]
			}
			if len(bias) > 0 {
				sum[i] += bias[0].data[i]
			}
		}
		bias = []weight{{"bias", []int{filters}, sum}}
		options.Delete("use_bias")
	}
	l.typ, l.in, l.options, l.weights, l.origin = "separable_conv", w.in, options, append(weights, bias...), slices.Concat(w.origin, l.origin)
	return true
}
