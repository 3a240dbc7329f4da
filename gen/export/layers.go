package export

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/activation"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/layer"
)

// layers export types of layers by operators that a person would take for them.
// They say whether they have; what they have not becomes what its operations are.
var layers map[string]func(l *layerOf) bool

// maskless are layers to which masks make no difference.
var maskless = []string{"dropout", "activation", "relu", "softmax", "conv", "depthwise_conv", "batch_normalization", "layer_normalization", "block", "residual", "add"}

func init() {
	layers = map[string]func(l *layerOf) bool{
		"dense": dense, "conv": conv, "depthwise_conv": depthwise, "separable_conv": separable, "conv_transpose": convTranspose,
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
