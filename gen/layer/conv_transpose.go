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

var convTransposeDef = Def{
	Type: "conv_transpose",
	Doc: "Each element of x adds its kernel to the output, strides apart from that of its neighbour, as the gradient of a convolution does: " +
		"y = activation(Σ w·x + b). It slides over the first axes of x, as many as kernel_size has numbers; the remaining axes, together, are the channels. " +
		"Along an axis y has (n - 1)·strides + (kernel_size - 1)·dilation_rate + 1 elements, less padding, " +
		"but at least n·strides (valid) or just as many (same), unless output_padding is given. " +
		"The weight's axes are those of the kernel, then filters and channels, as in Keras. " +
		"A kernel_size of one number stands for all axes but the last.",
	MinIn: 1, MaxIn: 1,
	New: func() Layer {
		return &ConvTranspose{Strides: one, DilationRate: one, Groups: 1, UseBias: true}
	},
	Example: "filters = 8\nkernel_size = [3, 3]\nstrides = 2\npadding = \"same\"\nactivation = \"relu\"",
}

// ConvTranspose is a convolution from its output to its input.
type ConvTranspose struct {
	Filters           spec.Shape              `opt:"filters" doc:"number of filters, or their shape, which becomes the last axes of the output; without it one filter and no such axis"`
	KernelSize        perAxis                 `opt:"kernel_size,required" doc:"extent of the kernel along each axis it slides over"`
	Strides           perAxis                 `opt:"strides" doc:"steps of the kernel in the output"`
	Padding           padding                 `opt:"padding" doc:"elements cut off the ends of the output: none (valid), so that there are strides for each element of x (same), or as given"`
	OutputPadding     counts                  `opt:"output_padding" doc:"elements more at the end of each axis of the output, fewer than strides or dilation_rate; with padding \"same\" of an output whose extent is otherwise (n - 1)·strides, and one more for an odd kernel"`
	DilationRate      perAxis                 `opt:"dilation_rate" doc:"distance of neighbours in the kernel"`
	Groups            int                     `opt:"groups" min:"1" doc:"channels and filters are split into as many groups, and each filter reads the channels of its group"`
	Activation        activation.Activation   `opt:"activation" doc:"applied to the sum; linear by default"`
	UseBias           bool                    `opt:"use_bias" doc:"whether there is a bias for each filter"`
	KernelInitializer initializer.Initializer `opt:"kernel_initializer" doc:"of the weight; by default normal with variance 2/n before activations of the relu family, else 1/n, where n products make an element"`
	KernelRegularizer regularizer.Regularizer `opt:"kernel_regularizer" doc:"penalty on the weight; none by default"`
	KernelConstraint  constraint.Constraint   `opt:"kernel_constraint" doc:"bounds of the weight after each step of training; none by default"`
	BiasInitializer   initializer.Initializer `opt:"bias_initializer" with:"use_bias" doc:"of the bias; zeros by default"`
	BiasRegularizer   regularizer.Regularizer `opt:"bias_regularizer" with:"use_bias" doc:"penalty on the bias; none by default"`
	BiasConstraint    constraint.Constraint   `opt:"bias_constraint" with:"use_bias" doc:"bounds of the bias after each step of training; none by default"`
}

// spread is the way of a kernel along one axis: element i of x adds to i·stride + k·dilation
// for k < kernel, counted from before elements in front of the output.
type spread struct {
	slide
	full int // extent of all that is added to, with what is cut off
}

// Build implements Layer.
func (l *ConvTranspose) Build(c *Context) {
	axes, ok := l.spreads(c)
	if !ok {
		return
	}
	x := c.In[0]
	channels, filters := ir.Size(x.Shape[len(axes):]), ir.Size(l.Filters)
	if !l.check(c, axes, channels, filters) {
		return
	}
	var kernel, out []int
	products, area := channels/l.Groups, 1
	for _, s := range axes {
		kernel, out = append(kernel, s.kernel), append(out, s.out)
		products, area = products*((s.kernel+s.stride-1)/s.stride), area*s.kernel
	}
	shape := append(slices.Clone(kernel), filters, channels/l.Groups)
	weight := l.KernelRegularizer.On(c.Weight("weight", shape, l.KernelInitializer.Or(initializer.Default(l.Activation.Name)).Init(shape, products, area*filters)))
	if weight == nil {
		return
	}
	c.constrain("kernel_constraint", l.KernelConstraint, weight, nil, shape)
	z := l.scatter(c, axes, weight, filters, channels)
	z = l.crop(c, axes, z, slices.Concat(out, l.Filters))
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

// spreads works out how the kernel adds to the output. It reports mistakes.
func (l *ConvTranspose) spreads(c *Context) ([]spread, bool) {
	shape := c.In[0].Shape
	rank := len(l.KernelSize.list)
	if l.KernelSize.single {
		rank = max(len(shape)-1, 1)
	}
	if rank > len(shape) {
		c.Errorf("kernel_size", "%v has %d axes, but the input %v has only %d", l.KernelSize.list, rank, shape, len(shape))
		return nil, false
	}
	if !c.fits("strides", l.Strides, rank) || !c.fits("dilation_rate", l.DilationRate, rank) || l.OutputPadding.list != nil && !c.fits("output_padding", l.OutputPadding.perAxis, rank) {
		return nil, false
	}
	if l.Padding.pairs != nil && len(l.Padding.pairs) != rank {
		c.Errorf("padding", "found %v for a kernel of %d axes; expected a pair for each", l.Padding.pairs, rank)
		return nil, false
	}
	var axes []spread
	for i := range rank {
		s := spread{slide: slide{in: shape[i], kernel: l.KernelSize.at(i), stride: l.Strides.at(i), dilation: l.DilationRate.at(i)}}
		l.extent(&s, i)
		if most := max(s.stride, s.dilation); l.OutputPadding.list != nil && l.OutputPadding.at(i) >= most {
			c.Errorf("output_padding", "%d along axis %d; expected less than %d, the greater of strides and dilation_rate", l.OutputPadding.at(i), i, most)
			return nil, false
		}
		if s.out < 1 {
			c.Errorf("padding", "nothing is left along axis %d, where the kernels reach over %d", i, s.reached())
			return nil, false
		}
		s.full = max(s.reached(), s.before+s.out)
		axes = append(axes, s)
	}
	return axes, true
}

// reached is how far the kernels reach, from the first element of the first one.
func (s spread) reached() int { return (s.in-1)*s.stride + s.reach() }

// extent works out what is cut off along axis i and what is left, as Keras does where it has
// the options, and PyTorch for pairs.
func (l *ConvTranspose) extent(s *spread, i int) {
	more := 0
	if l.OutputPadding.list != nil {
		more = l.OutputPadding.at(i)
	}
	switch {
	case l.Padding.pairs != nil:
		s.before = l.Padding.pairs[i][0]
		s.out = s.reached() - s.before - l.Padding.pairs[i][1] + more
	case l.Padding.same && l.OutputPadding.list == nil:
		s.out = s.in * s.stride
		s.before = max(s.reach()-s.stride, 0) / 2
	case l.Padding.same:
		half := s.reach() / 2
		s.out = s.reached() - 2*half + more
		s.before = max(half-(more+1)/2, 0)
	case l.OutputPadding.list == nil:
		s.out = max(s.reached(), s.in*s.stride)
	default:
		s.out = s.reached() + more
	}
}

// check reports groups that do not divide and sizes that are too large.
func (l *ConvTranspose) check(c *Context, axes []spread, channels, filters int) bool {
	var kernel, full []int
	for _, s := range axes {
		kernel, full = append(kernel, s.kernel), append(full, s.full)
	}
	switch {
	case channels%l.Groups != 0:
		c.Errorf("groups", "%d channels cannot be split into %d groups", channels, l.Groups)
		return false
	case filters%l.Groups != 0:
		c.Errorf("groups", "%d filters cannot be split into %d groups", filters, l.Groups)
		return false
	}
	if _, ok := spec.Elements(append(kernel, filters, channels/l.Groups)); !ok {
		c.Errorf("filters", "a weight of %d filters with kernels of %v over %d channels is too large; at most %d elements", filters, kernel, channels, spec.MaxElements)
		return false
	}
	if _, ok := spec.Elements(append(full, filters)); !ok {
		c.Errorf("filters", "an output of %v places with %d filters is too large; at most %d elements", full, filters, spec.MaxElements)
		return false
	}
	return true
}

// scatter appends the sums, with what is cut off. A row of the kernel's last axis, without
// gaps, and its filters is one run in memory, and one loop.
func (l *ConvTranspose) scatter(c *Context, axes []spread, weight *ir.Value, filters, channels int) *ir.Value {
	shape := []int{filters}
	var ins []int
	for i := len(axes) - 1; i >= 0; i-- {
		shape = slices.Insert(shape, 0, axes[i].full)
	}
	ins = ir.RowMajor(append(slices.Clone(c.In[0].Shape[:len(axes)]), channels))
	z := c.Temp(c.Name+".sum", shape)
	outs, kernels := ir.RowMajor(shape), ir.RowMajor(weight.Shape)
	names := window{axes: make([]slide, len(axes))}
	n := &nest{}
	for i, s := range axes {
		place, _ := names.names(i)
		n.add(place, s.in, s.stride*outs[i], 0, ins[i])
	}
	last := len(axes) - 1
	each, of := filters/l.Groups, channels/l.Groups
	merged := l.Groups == 1 && (axes[last].dilation == 1 || axes[last].kernel == 1)
	n.add("g", l.Groups, each, each*of, of)
	for i, s := range axes {
		if _, name := names.names(i); i < last || !merged {
			n.add(name, s.kernel, s.dilation*outs[i], kernels[i], 0)
		}
	}
	if merged {
		each *= axes[last].kernel
	}
	n.add("f", each, 1, of, 0)
	n.add("c", of, 0, 1, 1)
	n.finish(3)
	op := &ir.Op{
		Kind: ir.Contract, Loops: n.loops,
		Out: ir.Access{Value: z, Strides: n.strides[0]},
		In:  []ir.Access{{Value: weight, Strides: n.strides[1]}, {Value: c.In[0], Strides: n.strides[2]}},
	}
	if !op.Out.Covers(op.Loops) {
		c.Elementwise(z, expr.Const(0))
		op.Add = !apart(axes)
	}
	c.Op(op)
	return z
}

// apart reports whether no two kernels reach the same element.
func apart(axes []spread) bool {
	return !slices.ContainsFunc(axes, func(s spread) bool { return s.reach() > s.stride && s.in > 1 })
}

// crop cuts off what is not of the output.
func (l *ConvTranspose) crop(c *Context, axes []spread, z *ir.Value, shape []int) *ir.Value {
	box, at := slices.Clone(z.Shape), make([]int, len(z.Shape))
	for i, s := range axes {
		box[i], at[i] = s.out, s.before
	}
	if slices.Equal(box, z.Shape) {
		return c.View(c.Name+".product", z, shape)
	}
	y := c.Temp(c.Name+".product", box)
	c.copyBox(y, make([]int, len(box)), z, at, box)
	return c.View(c.Name+".cut", y, shape)
}
