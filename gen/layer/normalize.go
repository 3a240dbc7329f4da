package layer

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/constraint"
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/initializer"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/regularizer"
)

// normalization is a tensor whose elements are normalised in groups, those along
// some of its axes.
type normalization struct {
	*Context
	x     *ir.Value
	shape []int  // of x; an axis may be two
	along []bool // axes that a group goes along
}

// normalize prepares to normalise a value of a shape, with an axis for each of along.
// It reports what cannot be done a time step at a time, which has no rest of the
// sequence.
func (c *Context) normalize(x *ir.Value, shape []int, along []bool) (*normalization, bool) {
	if c.Purpose == ir.Step && len(x.Shape) > 1 && along[0] {
		c.Errorf("axis", "goes along the steps")
		return nil, false
	}
	return &normalization{c, x, shape, along}, true
}

// axes resolves a list of axes into which of a tensor's are in it.
func (c *Context) axes(list []int, rank int) ([]bool, bool) {
	along := make([]bool, rank)
	if len(list) == 0 {
		c.Errorf("axis", "expected at least one axis")
		return nil, false
	}
	for _, a := range list {
		axis, ok := c.axis(a, rank)
		if !ok {
			return nil, false
		}
		if along[axis] {
			c.Errorf("axis", "axis %d of %v stands there twice", axis, c.In[0].Shape)
			return nil, false
		}
		along[axis] = true
	}
	return along, true
}

// across are the other axes, which tell groups apart.
func (n *normalization) across() []bool {
	across := make([]bool, len(n.along))
	for i, a := range n.along {
		across[i] = !a
	}
	return across
}

// elements is the size of a group.
func (n *normalization) elements() float64 {
	product := 1
	for i, a := range n.along {
		if a {
			product *= n.shape[i]
		}
	}
	return float64(product)
}

// whole addresses a value of x's shape.
func (n *normalization) whole(v *ir.Value) ir.Access {
	return ir.Access{Value: v, Strides: ir.RowMajor(n.shape)}
}

// part addresses a value that has some of its axes alone.
func (n *normalization) part(v *ir.Value, of []bool) ir.Access {
	a := ir.Access{Value: v, Strides: make([]int, len(n.shape))}
	size := 1
	for i, has := range slices.Backward(of) {
		if has {
			a.Strides[i] = size
			size *= n.shape[i]
		}
	}
	return a
}

// each addresses a value with a number for each group.
func (n *normalization) each(v *ir.Value) ir.Access { return n.part(v, n.across()) }

// sum adds up an expression of what has x's shape along each group.
func (n *normalization) sum(name string, e *expr.Expr, of *ir.Value) *ir.Value {
	s := n.perGroup(name)
	n.loops(&ir.Op{Kind: ir.Reduce, Out: n.each(s), In: []ir.Access{n.whole(of)}, Expr: e})
	return s
}

// perGroup declares a value with a number for each group.
func (n *normalization) perGroup(name string) *ir.Value {
	shape := slices.Clone(n.shape)
	for i, a := range n.along {
		if a {
			shape[i] = 1
		}
	}
	return n.Temp(n.Name+"."+name, shape)
}

// elementwise computes a value of x's shape.
func (n *normalization) elementwise(name string, e *expr.Expr, in ...ir.Access) *ir.Value {
	y := n.Temp(n.Name+"."+name, n.x.Shape)
	n.loops(&ir.Op{Kind: ir.Map, Out: n.whole(y), In: in, Expr: e})
	return y
}

func (n *normalization) loops(op *ir.Op) {
	op.Loops, _ = ir.Loops(n.shape)
	op.Collapse()
	n.Op(op)
}

// inverseRoot is 1/√(v + epsilon) of each group's number. Its derivative, -y³/2, needs
// nothing but itself.
func (n *normalization) inverseRoot(name string, v *ir.Value, epsilon float64) *ir.Value {
	y := n.perGroup(name)
	n.inverseRootOf(y, v, epsilon)
	return y
}

// centre is x less the mean of each group.
func (n *normalization) centre() *ir.Value {
	mean := n.sum("mean", expr.Mul(expr.Const(1/n.elements()), expr.Arg(0)), n.x)
	return n.elementwise("centred", expr.Sub(expr.Arg(0), expr.Arg(1)), n.whole(n.x), n.each(mean))
}

// meanSquare is the mean of squares in each group.
func (n *normalization) meanSquare(name string, of *ir.Value) *ir.Value {
	return n.sum(name, expr.Mul(expr.Const(1/n.elements()), expr.Mul(expr.Arg(0), expr.Arg(0))), of)
}

// affine are the options of y = gamma·x + beta after a normalisation.
type affine struct {
	Center           bool                    `opt:"center" doc:"whether beta is added"`
	Scale            bool                    `opt:"scale" doc:"whether there is a gamma to multiply by"`
	BetaInitializer  initializer.Initializer `opt:"beta_initializer" with:"center" doc:"of beta; zeros by default"`
	BetaRegularizer  regularizer.Regularizer `opt:"beta_regularizer" with:"center" doc:"penalty on beta; none by default"`
	BetaConstraint   constraint.Constraint   `opt:"beta_constraint" with:"center" doc:"bounds of beta after each step of training; none by default"`
	GammaInitializer initializer.Initializer `opt:"gamma_initializer" with:"scale" doc:"of gamma; ones by default"`
	GammaRegularizer regularizer.Regularizer `opt:"gamma_regularizer" with:"scale" doc:"penalty on gamma; none by default"`
	GammaConstraint  constraint.Constraint   `opt:"gamma_constraint" with:"scale" doc:"bounds of gamma after each step of training; none by default"`
}

// finish is centred·root·gamma + beta, for weights that have the given axes.
func (l *affine) finish(n *normalization, centred, root *ir.Value, weights []bool) {
	e, in := expr.Mul(expr.Arg(0), expr.Arg(1)), []ir.Access{n.whole(centred), n.each(root)}
	if l.Scale {
		gamma := l.GammaRegularizer.On(n.axisWeight("gamma", weights, l.GammaInitializer.Or(initializer.One)))
		if gamma == nil {
			return
		}
		n.constrain("gamma_constraint", l.GammaConstraint, gamma, nil, n.inKeras(gamma))
		e, in = expr.Mul(e, expr.Arg(len(in))), append(in, n.part(gamma, weights))
	}
	if l.Center {
		beta := l.BetaRegularizer.On(n.axisWeight("beta", weights, l.BetaInitializer.Or(initializer.Zero)))
		if beta == nil {
			return
		}
		n.constrain("beta_constraint", l.BetaConstraint, beta, nil, n.inKeras(beta))
		e, in = expr.Add(e, expr.Arg(len(in))), append(in, n.part(beta, weights))
	}
	n.Output(n.elementwise("y", e, in...))
}

// axisWeight declares a weight with some axes of x.
func (n *normalization) axisWeight(name string, of []bool, kind initializer.Kind) *ir.Value {
	var shape []int
	for i, has := range of {
		if has {
			shape = append(shape, n.shape[i])
		}
	}
	size := ir.Size(shape)
	return n.Weight(name, shape, kind.Init(shape, size, size))
}

// inKeras is the shape of a weight where no axis of x is two.
func (n *normalization) inKeras(w *ir.Value) []int {
	if len(n.shape) != len(n.x.Shape) {
		return []int{w.Size()}
	}
	return w.Shape
}

// inverseRootOf computes 1/√(v + epsilon) for every element.
func (c *Context) inverseRootOf(y, v *ir.Value, epsilon float64) {
	flat := func(v *ir.Value) ir.Access { return ir.Access{Value: v, Strides: []int{1}} }
	r := expr.Arg(0)
	c.Op(&ir.Op{
		Kind: ir.Map, Loops: []ir.Loop{{Name: "i", N: v.Size()}}, Out: flat(y), In: []ir.Access{flat(v)},
		Expr:  expr.Div(expr.Const(1), expr.Call("sqrt", expr.Add(expr.Arg(0), expr.Const(epsilon)))),
		Rules: []ir.Rule{{Of: 0, Expr: expr.Mul(expr.Const(-0.5), expr.Mul(r, expr.Mul(r, r))), In: []ir.Access{flat(y)}}},
	})
}
