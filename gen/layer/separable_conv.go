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

var separableConvDef = Def{
	Type: "separable_conv",
	Doc: "Kernels slide over each channel by itself, as those of depthwise_conv; then each filter sums what they make of all channels at a place: " +
		"y = activation(Σ v·(Σ w·x) + b). A kernel_size of one number stands for all axes but the last.",
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &SeparableConv{depthwise: newDepthwise(), UseBias: true} },
	Example: "filters = 8\nkernel_size = [3, 3]\npadding = \"same\"\nactivation = \"relu\"",
}

// SeparableConv is a convolution whose kernels are products of a part for each channel and
// one across channels.
type SeparableConv struct {
	Filters spec.Shape `opt:"filters,required" doc:"number of filters, or their shape, which becomes the last axes of the output"`
	depthwise
	Activation           activation.Activation   `opt:"activation" doc:"applied to the sum; linear by default"`
	UseBias              bool                    `opt:"use_bias" doc:"whether there is a bias for each filter"`
	PointwiseInitializer initializer.Initializer `opt:"pointwise_initializer" doc:"of the filters; by default normal with variance 2/n before activations of the relu family, else 1/n, for filters of n channels"`
	PointwiseRegularizer regularizer.Regularizer `opt:"pointwise_regularizer" doc:"penalty on the filters; none by default"`
	PointwiseConstraint  constraint.Constraint   `opt:"pointwise_constraint" doc:"bounds of the filters after each step of training; none by default"`
	BiasInitializer      initializer.Initializer `opt:"bias_initializer" with:"use_bias" doc:"of the bias; zeros by default"`
	BiasRegularizer      regularizer.Regularizer `opt:"bias_regularizer" with:"use_bias" doc:"penalty on the bias; none by default"`
	BiasConstraint       constraint.Constraint   `opt:"bias_constraint" with:"use_bias" doc:"bounds of the bias after each step of training; none by default"`
}

// Build implements Layer.
func (l *SeparableConv) Build(c *Context) {
	x := l.sums(c, "depthwise_weight", "linear")
	if x == nil {
		return
	}
	filters, channels := ir.Size(l.Filters), x.Size()/l.places
	shape := slices.Concat(x.Shape[:l.axes], l.Filters)
	for _, size := range [][]int{{filters, channels}, shape} {
		if _, ok := spec.Elements(size); !ok {
			c.Errorf("filters", "%d filters over %d places of %d channels are too many; at most %d elements", filters, l.places, channels, spec.MaxElements)
			return
		}
	}
	kernel := []int{filters, channels}
	weight := l.PointwiseRegularizer.On(c.Weight("pointwise_weight", kernel, l.PointwiseInitializer.Or(initializer.Default(l.Activation.Name)).Init(kernel, channels, filters)))
	if weight == nil {
		return
	}
	one := slices.Repeat([]int{1}, l.axes) // the kernel that Keras has
	c.constrain("pointwise_constraint", l.PointwiseConstraint, weight, append(one, channels), kernel[:1])
	z := c.Temp(c.Name+".sum", shape)
	n := &nest{}
	n.add("i", l.places, filters, 0, channels)
	n.add("f", filters, 1, channels, 0)
	n.add("c", channels, 0, 1, 1)
	n.finish(3)
	c.Op(&ir.Op{
		Kind: ir.Contract, Loops: n.loops,
		Out: ir.Access{Value: z, Strides: n.strides[0]},
		In:  []ir.Access{{Value: weight, Strides: n.strides[1]}, {Value: x, Strides: n.strides[2]}},
	})
	if l.UseBias {
		b := l.BiasRegularizer.On(c.bias("bias", filters, l.BiasInitializer))
		if b == nil {
			return
		}
		c.constrain("bias_constraint", l.BiasConstraint, b, nil, b.Shape)
		z = c.addFilterBias(z, b)
	}
	c.Output(l.Activation.Apply(c.Builder, z))
}
