package export

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/activation"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/layer"
	"github.com/seed-5f2744a7/tensornet/gen/onnx"
)

// places is an input with channels first, of which it has one axis, perhaps made here; false
// if it or the result has more.
func (l *layerOf) places(s layer.Slides) (string, bool) {
	x := l.In[0]
	switch axes := len(x.Shape) - len(s.Kernel); {
	case axes > 1 || len(l.result().Shape)-len(s.Kernel) > 1:
		return "", false
	case axes == 0:
		return l.shaped(l.of(x), append([]int{1}, x.Shape...)), true
	}
	return l.channelsFirst(x), true
}

// placed gives the layer a result with channels first, or as the network has it if that has no
// axis of channels.
func (l *layerOf) placed(a activation.Activation, s layer.Slides, y string) bool {
	if out := l.result().Shape; len(out) == len(s.Kernel) {
		return l.finish(a, l.shaped(y, out), false)
	}
	return l.finish(a, y, true)
}

// slides are attributes of what goes over places.
func slides(s layer.Slides) []*onnx.Attribute {
	return []*onnx.Attribute{
		numbers("kernel_shape", s.Kernel), numbers("strides", s.Strides), numbers("dilations", s.Dilations), numbers("pads", slices.Concat(s.Before, s.After)),
	}
}

// turned brings a matrix of rows and columns into an array of columns and rows.
func turned(rows, columns int) func([]float64) []float64 {
	return func(data []float64) []float64 {
		out := make([]float64, len(data))
		for i := range out {
			out[i] = data[i%rows*columns+i/rows]
		}
		return out
	}
}

func conv(l *layerOf) bool {
	o := l.Options.(*layer.Conv)
	s := o.Slides(l.In[0])
	x, ok := l.places(s)
	if !ok {
		return false
	}
	w := l.Weight("weight").Shape
	in, area := w[len(w)-1], ir.Size(s.Kernel)
	kernels := func(data []float64) []float64 { // [out, kernel, in] to [out, in, kernel]
		var all []float64
		for filter := range slices.Chunk(data, in*area) {
			all = append(all, turned(area, in)(filter)...)
		}
		return all
	}
	weight := l.weight("weight", slices.Concat(w[:1], []int{in}, s.Kernel), kernels)
	y := l.node("Conv", present(x, weight, l.weight("bias", w[:1], nil)), append(slides(s), number("group", o.Groups))...)
	return l.placed(o.Activation, s, y)
}

// channelwise is a convolution of each channel by itself.
func (l *layerOf) channelwise(s layer.Slides, name, bias string) (string, bool) {
	x, ok := l.places(s)
	if !ok {
		return "", false
	}
	w := l.Weight(name).Shape
	channels, each, area := w[len(w)-2], w[len(w)-1], ir.Size(s.Kernel)
	weight := l.weight(name, slices.Concat([]int{channels * each, 1}, s.Kernel), turned(area, channels*each))
	y := l.node("Conv", present(x, weight, l.weight(bias, []int{channels * each}, nil)), append(slides(s), number("group", channels))...)
	return y, true
}

func depthwise(l *layerOf) bool {
	o := l.Options.(*layer.DepthwiseConv)
	s := o.Slides(l.In[0])
	if y, ok := l.channelwise(s, "weight", "bias"); ok {
		return l.placed(o.Activation, s, y)
	}
	return false
}

func separable(l *layerOf) bool {
	o := l.Options.(*layer.SeparableConv)
	s := o.Slides(l.In[0])
	if y, ok := l.channelwise(s, "depthwise_weight", ""); ok {
		w := l.Weight("pointwise_weight").Shape
		weight := l.weight("pointwise_weight", slices.Concat(w, slices.Repeat([]int{1}, len(s.Kernel))), nil)
		return l.placed(o.Activation, s, l.node("Conv", present(y, weight, l.weight("bias", w[:1], nil))))
	}
	return false
}

// convTranspose has what is cut off as pads, and what is added as output_padding, which must be less
// than a stride or the distance of neighbours in the kernel.
func convTranspose(l *layerOf) bool {
	o := l.Options.(*layer.ConvTranspose)
	s := o.Slides(l.In[0])
	more := make([]int, len(s.Kernel))
	for i, n := range s.After {
		if more[i] = max(-n, 0); more[i] >= max(s.Strides[i], s.Dilations[i]) {
			return false
		}
		s.After[i] = max(n, 0)
	}
	x, ok := l.places(s)
	if !ok {
		return false
	}
	w := l.Weight("weight").Shape
	filters, in := w[len(w)-2], w[len(w)-1]
	each := filters / o.Groups
	kernels := func(data []float64) []float64 { // [kernel, groups, each, in] to [groups, in, each, kernel]
		var all []float64
		for g := range o.Groups {
			for c := range in {
				for m := range each {
					for k := range ir.Size(s.Kernel) {
						all = append(all, data[(k*filters+g*each+m)*in+c])
					}
				}
			}
		}
		return all
	}
	weight := l.weight("weight", slices.Concat([]int{o.Groups * in, each}, s.Kernel), kernels)
	y := l.node("ConvTranspose", present(x, weight, l.weight("bias", []int{filters}, nil)), append(slides(s), number("group", o.Groups), numbers("output_padding", more))...)
	return l.placed(o.Activation, s, y)
}
