package layer

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/activation"
	"github.com/seed-5f2744a7/tensornet/gen/constraint"
	"github.com/seed-5f2744a7/tensornet/gen/initializer"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/regularizer"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

var depthwiseConvDef = Def{
	Type: "depthwise_conv",
	Doc: "Kernels slide over the first axes of x, as many as kernel_size has numbers, each over one of the channels that the remaining axes are: " +
		"y = activation(Σ w·x + b) over the kernel. Each channel has depth_multiplier kernels, whose outputs are neighbours. " +
		"The weight's axes are those of the kernel, then channels and depth_multiplier, as in Keras. " +
		"A kernel_size of one number stands for all axes but the last.",
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &DepthwiseConv{depthwise: newDepthwise(), UseBias: true} },
	Example: "kernel_size = [3, 3]\npadding = \"same\"\nactivation = \"relu\"",
}

// DepthwiseConv is a convolution of each channel by itself.
type DepthwiseConv struct {
	depthwise
	Activation      activation.Activation   `opt:"activation" doc:"applied to the sum; linear by default"`
	UseBias         bool                    `opt:"use_bias" doc:"whether there is a bias for each channel of the output"`
	BiasInitializer initializer.Initializer `opt:"bias_initializer" with:"use_bias" doc:"of the bias; zeros by default"`
	BiasRegularizer regularizer.Regularizer `opt:"bias_regularizer" with:"use_bias" doc:"penalty on the bias; none by default"`
	BiasConstraint  constraint.Constraint   `opt:"bias_constraint" with:"use_bias" doc:"bounds of the bias after each step of training; none by default"`
}

// Build implements Layer.
func (l *DepthwiseConv) Build(c *Context) {
	z := l.sums(c, "weight", l.Activation.Name)
	if z == nil {
		return
	}
	if l.UseBias {
		b := l.BiasRegularizer.On(c.bias("bias", z.Size()/l.places, l.BiasInitializer))
		if b == nil {
			return
		}
		c.constrain("bias_constraint", l.BiasConstraint, b, nil, b.Shape)
		z = c.addFilterBias(z, b)
	}
	c.Output(l.Activation.Apply(c.Builder, z))
}

// depthwise are the options of kernels that slide over single channels.
type depthwise struct {
	KernelSize           perAxis                 `opt:"kernel_size,required" doc:"extent of the kernel along each axis it slides over"`
	Strides              perAxis                 `opt:"strides" doc:"steps of the kernel"`
	Padding              causalPadding           `opt:"padding" doc:"zeros around x: none (valid), so that there is a place for each stride (same), before it so that no place reads what comes after (causal), or as given"`
	DilationRate         perAxis                 `opt:"dilation_rate" doc:"distance of neighbours in the kernel"`
	DepthMultiplier      int                     `opt:"depth_multiplier" min:"1" doc:"kernels for each channel"`
	DepthwiseInitializer initializer.Initializer `opt:"depthwise_initializer" doc:"of these kernels; by default normal with variance 2/n before activations of the relu family, else 1/n, for kernels of n elements"`
	DepthwiseRegularizer regularizer.Regularizer `opt:"depthwise_regularizer" doc:"penalty on these kernels; none by default"`
	DepthwiseConstraint  constraint.Constraint   `opt:"depthwise_constraint" doc:"bounds of these kernels after each step of training; none by default"`

	axes, places int // that the kernel slides over, once built
}

func newDepthwise() depthwise {
	return depthwise{Strides: one, DilationRate: one, DepthMultiplier: 1}
}

// sums appends the sums over the kernels, whose weight has that name, nil after a mistake.
// With several kernels for a channel, these read a copy of it each, so that neighbouring
// outputs have neighbouring inputs.
func (l *depthwise) sums(c *Context, name, activation string) *ir.Value {
	w, ok := c.window(windowOptions{"kernel_size", l.KernelSize, l.Strides, l.DilationRate, l.Padding.padding, false})
	if !ok {
		return nil
	}
	of, each := w.channels, min(l.DepthMultiplier, spec.MaxElements+1)
	w.repeat, w.channels = each, of*each
	shape := slices.Concat(w.out(), w.rest)
	switch last := len(shape) - 1; {
	case each == 1:
	case len(w.rest) == 0:
		shape = append(shape, each)
	default:
		shape[last] *= each
	}
	for _, size := range [][]int{append(w.paddedShape(), w.channels), append(w.kernel(), w.channels), shape} {
		if _, ok := spec.Elements(size); !ok {
			c.Errorf("depth_multiplier", "%d kernels for each of %d channels are too many; at most %d elements", l.DepthMultiplier, of, spec.MaxElements)
			return nil
		}
	}
	area := ir.Size(w.kernel())
	kernel := append(w.kernel(), of, each)
	weight := l.DepthwiseRegularizer.On(c.Weight(name, kernel, l.DepthwiseInitializer.Or(initializer.Default(activation)).Init(kernel, area, area*each)))
	if weight == nil {
		return nil
	}
	c.constrain("depthwise_constraint", l.DepthwiseConstraint, weight, nil, kernel)
	l.axes, l.places = len(w.axes), ir.Size(w.out())
	return w.depthwise(c, weight, shape)
}

// depthwise appends z = Σ w·x over the kernel, for each place and channel.
func (w *window) depthwise(c *Context, weight *ir.Value, shape []int) *ir.Value {
	z := c.Temp(c.Name+".product", shape)
	outs := ir.RowMajor(append(w.out(), w.channels))
	ins := ir.RowMajor(append(w.paddedShape(), w.channels))
	kernels := ir.RowMajor(append(w.kernel(), w.channels))
	n := &nest{}
	for i, s := range w.axes {
		place, _ := w.names(i)
		n.add(place, s.out, outs[i], 0, s.stride*ins[i])
	}
	n.add("c", w.channels, 1, 1, 1)
	for i, s := range w.axes {
		_, name := w.names(i)
		n.add(name, s.kernel, 0, kernels[i], s.dilation*ins[i])
	}
	n.finish(3)
	c.Op(&ir.Op{
		Kind: ir.Contract, Loops: n.loops,
		Out: ir.Access{Value: z, Strides: n.strides[0]},
		In:  []ir.Access{{Value: weight, Strides: n.strides[1]}, {Value: w.read(c, 0, false), Strides: n.strides[2]}},
	})
	return z
}
