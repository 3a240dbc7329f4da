package export

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/activation"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/layer"
	"github.com/seed-5f2744a7/tensornet/gen/onnx"
)

// layers export types of layers by operators that a person would take for them.
// They say whether they have; what they have not becomes what its operations are.
var layers map[string]func(l *layerOf) bool

// maskless are layers to which masks make no difference.
var maskless = []string{"dropout", "activation", "relu", "softmax", "conv", "depthwise_conv", "batch_normalization", "layer_normalization", "block", "residual", "add"}

func init() {
	layers = map[string]func(l *layerOf) bool{
		"dense": dense, "conv": conv, "depthwise_conv": depthwise, "separable_conv": separable,
		"max_pool": pool, "average_pool": pool, "global_max_pool": globalPool, "global_average_pool": globalPool,
		"batch_normalization": batchNormalization, "layer_normalization": layerNormalization, "group_normalization": groupNormalization,
		"flatten": reshape, "reshape": reshape, "expand_dims": reshape, "squeeze": reshape, "concatenate": concatenate,
		"activation": activationLayer, "softmax": softmax, "embedding": embedding,
		"dropout": nothing, "spatial_dropout": nothing, "alpha_dropout": nothing, "gaussian_dropout": nothing, "gaussian_noise": nothing,
		"residual": residual, "block": block, "rnn": recurrent, "lstm": recurrent, "gru": recurrent, "bidirectional": recurrent,
	}
}

// Types are those with an exporter of their own, in alphabetical order.
func Types() []string {
	var list []string
	for name := range layers {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}

// finish applies the activation and gives the layer its result.
func (l *layerOf) finish(a activation.Activation, y string, first bool) bool {
	y, first = l.activated(a, l.result().Shape, y, first)
	return l.give(y, first)
}

// give is the layer's only result.
func (l *layerOf) give(y string, first bool) bool {
	l.put(l.result(), y, first)
	return true
}

func present(names ...string) []string {
	for len(names) > 0 && names[len(names)-1] == "" {
		names = names[:len(names)-1]
	}
	return names
}

// product is the weight times a flat tensor, with the bias.
func (l *layerOf) product(x string, shape []int) string {
	w := l.Weight("weight")
	y := l.node("Gemm", present(x, l.weight("weight", w.Shape, nil), l.weight("bias", w.Shape[:1], nil)), number("transB", 1))
	if len(shape) > 1 {
		y = l.shaped(y, shape)
	}
	return y
}

func dense(l *layerOf) bool {
	return l.finish(l.Options.(*layer.Dense).Activation, l.product(l.flat(l.In[0]), l.result().Shape), false)
}

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

func pool(l *layerOf) bool {
	s := l.Options.(layer.Sliding).Slides(l.In[0])
	x, ok := l.places(s)
	if !ok {
		return false
	}
	op, attributes := "MaxPool", slides(s)
	switch o := l.Options.(type) {
	case *layer.AveragePool:
		op = "AveragePool"
		if o.CountIncludePad {
			attributes = append(attributes, number("count_include_pad", 1))
		}
		if o.CeilMode {
			attributes = append(attributes, number("ceil_mode", 1))
		}
	case *layer.MaxPool:
		if o.CeilMode {
			attributes = append(attributes, number("ceil_mode", 1))
		}
	}
	return l.placed(activation.Activation{}, s, l.node(op, []string{x}, attributes...))
}

func globalPool(l *layerOf) bool {
	x := l.In[0]
	if len(x.Shape) < 2 {
		return false
	}
	op := map[string]string{"global_max_pool": "GlobalMaxPool", "global_average_pool": "GlobalAveragePool"}[l.Type]
	return l.give(l.shaped(l.node(op, []string{l.channelsFirst(x)}), l.result().Shape), false)
}

// filled is a weight, or a tensor of a number in its place.
func (l *layerOf) filled(name string, shape []int, otherwise float64) string {
	if w := l.weight(name, shape, nil); w != "" {
		return w
	}
	return l.constant(onnx.NewFloats(l.Name+"."+name, shape, slices.Repeat([]float64{otherwise}, ir.Size(shape))))
}

func isLast(axis, rank int) bool { return axis == -1 || axis == rank-1 }

func batchNormalization(l *layerOf) bool {
	o, x := l.Options.(*layer.BatchNormalization), l.In[0]
	if !isLast(o.Axis, len(x.Shape)) {
		return false
	}
	c := x.Shape[len(x.Shape)-1:]
	in := []string{l.channelsFirst(x), l.filled("gamma", c, 1), l.filled("beta", c, 0), l.filled("moving_mean", c, 0), l.filled("moving_variance", c, 1)}
	return l.give(l.node("BatchNormalization", in, float("epsilon", o.Epsilon)), len(x.Shape) > 1)
}

func groupNormalization(l *layerOf) bool {
	o, x := l.Options.(*layer.GroupNormalization), l.In[0]
	if !isLast(o.Axis, len(x.Shape)) || len(x.Shape) < 2 {
		return false
	}
	c := x.Shape[len(x.Shape)-1:]
	in := []string{l.channelsFirst(x), l.filled("gamma", c, 1), l.filled("beta", c, 0)}
	return l.give(l.node("GroupNormalization", in, float("epsilon", o.Epsilon), number("num_groups", o.Groups)), true)
}

func layerNormalization(l *layerOf) bool {
	o, x := l.Options.(*layer.LayerNormalization), l.In[0]
	rank := len(x.Shape)
	axes := slices.Clone(o.Axis)
	for i := range axes {
		if axes[i] < 0 {
			axes[i] += rank
		}
	}
	slices.Sort(axes)
	if axes[0] != rank-len(axes) {
		return false
	}
	shape := x.Shape[axes[0]:]
	in := []string{l.of(x), l.filled("gamma", shape, 1), l.filled("beta", shape, 0)}
	return l.give(l.node("LayerNormalization", in, float("epsilon", o.Epsilon), number("axis", axes[0]+1)), false)
}

func reshape(l *layerOf) bool {
	if out := l.result().Shape; len(out) > 1 {
		return l.give(l.shaped(l.of(l.In[0]), out), false)
	}
	return l.give(l.flat(l.In[0]), false)
}

func concatenate(l *layerOf) bool {
	axis, rank := l.Options.(*layer.Concatenate).Axis, len(l.result().Shape)
	if axis < 0 {
		axis += rank
	}
	first := axis == rank-1 && !slices.ContainsFunc(l.In, func(v *ir.Value) bool { return l.first[v] == "" })
	var in []string
	for _, v := range l.In {
		if first {
			in = append(in, l.first[v])
		} else {
			in = append(in, l.of(v))
		}
	}
	if axis++; first {
		axis = 1
	}
	return l.give(l.node("Concat", in, number("axis", axis)), first)
}

func activationLayer(l *layerOf) bool {
	x, a := l.In[0], l.Options.(*layer.Activation).Activation
	switch name := l.first[x]; {
	case a.Name == "linear":
		return nothing(l)
	case name != "":
		return l.finish(a, name, true)
	}
	return l.finish(a, l.of(x), false)
}

func softmax(l *layerOf) bool {
	axis, x := l.Options.(*layer.Softmax).Axis, l.In[0]
	if axis < 0 {
		axis += len(x.Shape)
	}
	return l.give(l.node("Softmax", []string{l.of(x)}, number("axis", axis+1)), false)
}

// embedding looks rows up by an input of integers.
func embedding(l *layerOf) bool {
	at := slices.Index(l.program.Inputs, l.In[0])
	if at < 0 || l.In[0].Whole == nil {
		return false
	}
	return l.give(l.node("Gather", []string{l.weight("weight", l.Weight("weight").Shape, nil), l.graph.Inputs[at].Name}), false)
}

// nothing is what a layer of training alone does.
func nothing(l *layerOf) bool {
	x := l.In[0]
	if first := l.first[x]; first != "" {
		return l.give(first, true)
	}
	return l.give(l.of(x), false)
}

// block is the layers inside, each by itself.
func block(l *layerOf) bool {
	l.all(l.Body)
	return true
}

func residual(l *layerOf) bool {
	o, x := l.Options.(*layer.Residual), l.In[0]
	l.all(l.Body)
	branch := l.Body[len(l.Body)-1].Outputs[0].Value
	switch a, b := l.first[x], l.first[branch]; {
	case o.Projection:
		return l.finish(o.Activation, l.node("Add", []string{l.of(x), l.product(l.flat(branch), x.Shape)}), false)
	case a != "" && b != "":
		return l.finish(o.Activation, l.node("Add", []string{a, b}), true)
	}
	return l.finish(o.Activation, l.node("Add", []string{l.of(x), l.of(branch)}), false)
}
