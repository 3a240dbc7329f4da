package layer

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/activation"
	"github.com/seed-5f2744a7/tensornet/gen/constraint"
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/initializer"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/regularizer"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

var convDef = Def{
	Type:    "conv",
	Masking: true,
	Doc: "A kernel slides over the first axes of x, as many as kernel_size has numbers; at each place, and for each filter, " +
		"y = activation(Σ w·x + b) over the kernel and over the remaining axes, which together are the channels. " +
		"A kernel_size of one number stands for all axes but the last.",
	MinIn: 1, MaxIn: 1,
	New: func() Layer {
		return &Conv{Strides: one, DilationRate: one, Groups: 1, UseBias: true}
	},
	Example: "filters = 8\nkernel_size = [3, 3]\npadding = \"same\"\nactivation = \"relu\"",
}

// Conv is a convolution over any number of axes.
type Conv struct {
	Filters           spec.Shape              `opt:"filters" doc:"number of filters, or their shape, which becomes the last axes of the output; without it one filter and no such axis"`
	KernelSize        perAxis                 `opt:"kernel_size,required" doc:"extent of the kernel along each axis it slides over"`
	Strides           perAxis                 `opt:"strides" doc:"steps of the kernel"`
	Padding           causalPadding           `opt:"padding" doc:"zeros around x: none (valid), so that there is a place for each stride (same), before it so that no place reads what comes after (causal), or as given"`
	DilationRate      perAxis                 `opt:"dilation_rate" doc:"distance of neighbours in the kernel"`
	Groups            int                     `opt:"groups" min:"1" doc:"channels and filters are split into as many groups, and each filter reads the channels of its group"`
	Activation        activation.Activation   `opt:"activation" doc:"applied to the sum; linear by default"`
	UseBias           bool                    `opt:"use_bias" doc:"whether there is a bias for each filter"`
	KernelInitializer initializer.Initializer `opt:"kernel_initializer" doc:"of the weight; by default normal with variance 2/n before activations of the relu family, else 1/n"`
	KernelRegularizer regularizer.Regularizer `opt:"kernel_regularizer" doc:"penalty on the weight; none by default"`
	KernelConstraint  constraint.Constraint   `opt:"kernel_constraint" doc:"bounds of the weight after each step of training; none by default"`
	BiasInitializer   initializer.Initializer `opt:"bias_initializer" with:"use_bias" doc:"of the bias; zeros by default"`
	BiasRegularizer   regularizer.Regularizer `opt:"bias_regularizer" with:"use_bias" doc:"penalty on the bias; none by default"`
	BiasConstraint    constraint.Constraint   `opt:"bias_constraint" with:"use_bias" doc:"bounds of the bias after each step of training; none by default"`
}

// Build implements Layer.
func (l *Conv) Build(c *Context) {
	w, ok := c.window(windowOptions{"kernel_size", l.KernelSize, l.Strides, l.DilationRate, l.Padding.padding, false})
	if !ok || !l.check(c, w) {
		return
	}
	filters, channels := ir.Size(l.Filters), w.channels/l.Groups
	shape := slices.Concat([]int{filters}, w.kernel(), []int{channels})
	area := ir.Size(w.kernel())
	weight := l.KernelRegularizer.On(c.Weight("weight", shape, l.KernelInitializer.Or(initializer.Default(l.Activation.Name)).Init(shape, area*channels, area*filters)))
	if weight == nil {
		return
	}
	c.constrain("kernel_constraint", l.KernelConstraint, weight, shape[1:], shape[:1])
	z := l.convolve(c, w, weight)
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

// check reports groups that do not divide and sizes that are too large.
func (l *Conv) check(c *Context, w *window) bool {
	filters := ir.Size(l.Filters)
	switch {
	case w.channels%l.Groups != 0:
		c.Errorf("groups", "%d channels cannot be split into %d groups", w.channels, l.Groups)
		return false
	case filters%l.Groups != 0:
		c.Errorf("groups", "%d filters cannot be split into %d groups", filters, l.Groups)
		return false
	}
	if _, ok := spec.Elements(slices.Concat(w.kernel(), []int{filters, w.channels / l.Groups})); !ok {
		c.Errorf("filters", "a weight of %d filters with kernels of %v over %d channels is too large; at most %d elements", filters, w.kernel(), w.channels, spec.MaxElements)
		return false
	}
	if _, ok := spec.Elements(append(w.out(), filters)); !ok {
		c.Errorf("filters", "an output of %v places with %d filters is too large; at most %d elements", w.out(), filters, spec.MaxElements)
		return false
	}
	return true
}

// convolve appends the sums. Where the kernel's last axis has no gaps, its row
// of elements and channels is one run in memory, and one loop.
func (l *Conv) convolve(c *Context, w *window, weight *ir.Value) *ir.Value {
	last := len(w.axes) - 1
	merged := l.Groups == 1 && (w.axes[last].dilation == 1 || w.axes[last].kernel == 1)
	x := w.read(c, 0, merged)
	if merged {
		rows := slices.Concat(weight.Shape[:last+1], []int{weight.Shape[last+1] * w.channels})
		weight = c.View(c.Name+".rows", weight, rows)
	}
	filters, channels := ir.Size(l.Filters), w.channels/l.Groups
	z := c.Temp(c.Name+".product", slices.Concat(w.out(), l.Filters))
	outs := ir.RowMajor(append(w.out(), filters))
	ins := ir.RowMajor(append(w.paddedShape(), w.channels))
	kernels := ir.RowMajor(slices.Concat([]int{filters}, w.kernel(), []int{channels}))
	n := &nest{}
	for i, s := range w.axes {
		place, _ := w.names(i)
		n.add(place, s.out, outs[i], 0, s.stride*ins[i])
	}
	each := filters / l.Groups
	n.add("g", l.Groups, each, each*kernels[0], channels)
	n.add("f", each, 1, kernels[0], 0)
	for i, s := range w.axes {
		if _, name := w.names(i); i < last || !merged {
			n.add(name, s.kernel, 0, kernels[i+1], s.dilation*ins[i])
		}
	}
	if merged {
		channels *= w.axes[last].kernel
	}
	n.add("c", channels, 0, 1, 1)
	n.finish(3)
	c.Op(&ir.Op{
		Kind: ir.Contract, Loops: n.loops,
		Out: ir.Access{Value: z, Strides: n.strides[0]},
		In:  []ir.Access{{Value: weight, Strides: n.strides[1]}, {Value: x, Strides: n.strides[2]}},
	})
	return z
}

// addFilterBias gives z = product + b, where b goes with the last axes.
func (c *Context) addFilterBias(product, b *ir.Value) *ir.Value {
	z := c.Temp(c.Name+".z", product.Shape)
	filters := b.Size()
	n := &nest{}
	n.add("i", z.Size()/filters, filters, filters, 0)
	n.add("f", filters, 1, 1, 1)
	n.finish(3)
	c.Op(&ir.Op{
		Kind: ir.Map, Loops: n.loops,
		Out:  ir.Access{Value: z, Strides: n.strides[0]},
		In:   []ir.Access{{Value: product, Strides: n.strides[1]}, {Value: b, Strides: n.strides[2]}},
		Expr: expr.Add(expr.Arg(0), expr.Arg(1)),
	})
	return z
}
