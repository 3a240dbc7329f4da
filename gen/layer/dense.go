package layer

import (
	"github.com/seed-5f2744a7/tensornet/gen/activation"
	"github.com/seed-5f2744a7/tensornet/gen/constraint"
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/initializer"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/regularizer"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

var denseDef = Def{
	Type:  "dense",
	Doc:   "y = activation(W·x + b) between tensors of any shapes: every element of y depends on every element of x.",
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &Dense{UseBias: true} },
	Example: "units = [15, 15]\nactivation = \"tanh\"",
}

// Dense is a fully connected layer.
type Dense struct {
	Units             spec.Shape              `opt:"units,required" doc:"shape of the output"`
	Activation        activation.Activation   `opt:"activation" doc:"applied to the sum; linear by default"`
	UseBias           bool                    `opt:"use_bias" doc:"whether there is a bias"`
	KernelInitializer initializer.Initializer `opt:"kernel_initializer" doc:"of the weight; by default normal with variance 2/n before activations of the relu family, else 1/n"`
	KernelRegularizer regularizer.Regularizer `opt:"kernel_regularizer" doc:"penalty on the weight; none by default"`
	KernelConstraint  constraint.Constraint   `opt:"kernel_constraint" doc:"bounds of the weight after each step of training; none by default"`
	BiasInitializer   initializer.Initializer `opt:"bias_initializer" with:"use_bias" doc:"of the bias; zeros by default"`
	BiasRegularizer   regularizer.Regularizer `opt:"bias_regularizer" with:"use_bias" doc:"penalty on the bias; none by default"`
	BiasConstraint    constraint.Constraint   `opt:"bias_constraint" with:"use_bias" doc:"bounds of the bias after each step of training; none by default"`
}

// Build implements Layer.
func (l *Dense) Build(c *Context) {
	x := c.In[0]
	outs, ins := ir.Size(l.Units), x.Size()
	if int64(outs)*int64(ins) > spec.MaxElements {
		c.Errorf("units", "a weight of %d × %d elements is too large; at most %d", outs, ins, spec.MaxElements)
		return
	}
	shape := []int{outs, ins}
	kernel := l.KernelInitializer.Or(initializer.Default(l.Activation.Name))
	w := l.KernelRegularizer.On(c.Weight("weight", shape, kernel.Init(shape, ins, outs)))
	if w == nil {
		return
	}
	c.constrain("kernel_constraint", l.KernelConstraint, w, []int{ins}, []int{outs})
	z := c.product(w, x, l.Units)
	if l.UseBias {
		b := l.BiasRegularizer.On(c.bias("bias", outs, l.BiasInitializer))
		if b == nil {
			return
		}
		c.constrain("bias_constraint", l.BiasConstraint, b, nil, b.Shape)
		z = c.addBias(z, b, "z")
	}
	c.Output(l.Activation.Apply(c.Builder, z))
}

// product is W·x in the given shape, where x counts as a vector.
func (c *Context) product(w, x *ir.Value, shape []int) *ir.Value {
	outs, ins := w.Shape[0], w.Shape[1]
	z := c.Temp(c.Name+".product", shape)
	c.Op(&ir.Op{
		Kind:  ir.Contract,
		Loops: []ir.Loop{{Name: "o", N: outs}, {Name: "i", N: ins}},
		Out:   ir.Access{Value: z, Strides: []int{1, 0}},
		In:    []ir.Access{{Value: w, Strides: []int{ins, 1}}, {Value: x, Strides: []int{0, 1}}},
	})
	return z
}

// bias declares a bias of n elements. As in Keras both of its fans are n.
func (c *Context) bias(name string, n int, i initializer.Initializer) *ir.Value {
	return c.Weight(name, []int{n}, i.Or(initializer.Zero).Init([]int{n}, n, n))
}

// addBias is product + b, where b has as many elements as the product.
func (c *Context) addBias(product, b *ir.Value, name string) *ir.Value {
	z := c.Temp(c.Name+"."+name, product.Shape)
	flat := func(v *ir.Value) ir.Access { return ir.Access{Value: v, Strides: []int{1}} }
	c.Op(&ir.Op{
		Kind: ir.Map, Loops: []ir.Loop{{Name: "o", N: z.Size()}},
		Out: flat(z), In: []ir.Access{flat(product), flat(b)},
		Expr: expr.Add(expr.Arg(0), expr.Arg(1)),
	})
	return z
}
