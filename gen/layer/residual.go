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

var residualDef = Def{
	Type: "residual", Stepwise: true, Nested: true,
	Masking: true,
	Doc: "y = activation(x + P·body(x) + b), where body are the layers inside and the linear projection P has as many results as x has elements; " +
		"without projection y = activation(x + body(x)). He et al. 2016.",
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &Residual{Projection: true, UseBias: true} },
	Example: "activation = \"relu\"\n\n[[layer.body]]\ntype = \"dense\"\nunits = 8\nactivation = \"relu\"",
}

// Residual adds its input to the result of the layers inside.
type Residual struct {
	Activation        activation.Activation   `opt:"activation" doc:"applied to the sum; linear by default"`
	Projection        bool                    `opt:"projection" doc:"whether a dense layer without activation follows the layers inside; without, their result must have the input's shape"`
	UseBias           bool                    `opt:"use_bias" with:"projection" doc:"whether the projection has a bias"`
	KernelInitializer initializer.Initializer `opt:"kernel_initializer" with:"projection" doc:"of the projection; by default normal with variance 2/n before activations of the relu family, else 1/n"`
	KernelRegularizer regularizer.Regularizer `opt:"kernel_regularizer" with:"projection" doc:"penalty on the projection; none by default"`
	KernelConstraint  constraint.Constraint   `opt:"kernel_constraint" with:"projection" doc:"bounds of the projection after each step of training; none by default"`
	BiasInitializer   initializer.Initializer `opt:"bias_initializer" with:"use_bias" doc:"of the projection's bias; zeros by default"`
	BiasRegularizer   regularizer.Regularizer `opt:"bias_regularizer" with:"use_bias" doc:"penalty on the projection's bias; none by default"`
	BiasConstraint    constraint.Constraint   `opt:"bias_constraint" with:"use_bias" doc:"bounds of the projection's bias after each step of training; none by default"`
}

// Build implements Layer.
func (l *Residual) Build(c *Context) {
	x := c.In[0]
	outputs := c.Body("", x)
	if outputs == nil {
		return
	}
	branch := outputs[0].Value
	if l.Projection {
		if branch = l.project(c, branch, x.Shape); branch == nil {
			return
		}
	} else if !slices.Equal(branch.Shape, x.Shape) {
		c.Errorf("projection", "the layers inside give %v, but the input is %v; expected the same shape, or a projection", branch.Shape, x.Shape)
		return
	}
	sum := c.Temp(c.Name+".z", x.Shape)
	c.Elementwise(sum, expr.Add(expr.Arg(0), expr.Arg(1)), x, branch)
	c.Output(l.Activation.Apply(c.Builder, sum))
}

// project is P·branch + b in the given shape.
func (l *Residual) project(c *Context, branch *ir.Value, shape []int) *ir.Value {
	outs, ins := ir.Size(shape), branch.Size()
	if int64(outs)*int64(ins) > spec.MaxElements {
		c.Errorf("projection", "a weight of %d × %d elements is too large; at most %d", outs, ins, spec.MaxElements)
		return nil
	}
	kernel := l.KernelInitializer.Or(initializer.Default(l.Activation.Name))
	w := l.KernelRegularizer.On(c.Weight("weight", []int{outs, ins}, kernel.Init([]int{outs, ins}, ins, outs)))
	if w == nil {
		return nil
	}
	c.constrain("kernel_constraint", l.KernelConstraint, w, []int{ins}, []int{outs})
	z := c.product(w, branch, shape)
	if !l.UseBias {
		return z
	}
	b := l.BiasRegularizer.On(c.bias("bias", outs, l.BiasInitializer))
	if b == nil {
		return nil
	}
	c.constrain("bias_constraint", l.BiasConstraint, b, nil, b.Shape)
	return c.addBias(z, b, "projected")
}
