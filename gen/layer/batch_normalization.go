package layer

import (
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/initializer"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

var batchNormalizationDef = Def{
	Type: "batch_normalization", Stepwise: true,
	Doc: "y = gamma·(x - mean)/√(variance + epsilon) + beta for each channel. In training, mean and variance are those of all elements of a channel in the batch, " +
		"the variance that of the batch itself, not an estimate. A step makes moving_mean and moving_variance momentum·moving + (1 - momentum)·batch; " +
		"they are weights that are not trained, and what prediction and evaluation use. So does training where trainable = false. " +
		"PyTorch's momentum is 1 - momentum, its running variance n/(n - 1) times as much. Ioffe and Szegedy 2015.",
	MinIn: 1, MaxIn: 1,
	New: func() Layer {
		return &BatchNormalization{Axis: -1, Momentum: 0.99, Epsilon: 1e-3, affine: affine{Center: true, Scale: true}}
	},
	Example: "momentum = 0.9",
}

// BatchNormalization gives each channel mean 0 and variance 1 over the batch.
type BatchNormalization struct {
	Axis     int     `opt:"axis" doc:"of the channels; from 0, or negative from the last"`
	Momentum float64 `opt:"momentum" min:"0" max:"1" doc:"the share of what was there in a running average"`
	Epsilon  float64 `opt:"epsilon" above:"0" doc:"added to the variance"`
	affine
	MovingMeanInitializer     initializer.Initializer `opt:"moving_mean_initializer" doc:"of the running mean; zeros by default"`
	MovingVarianceInitializer initializer.Initializer `opt:"moving_variance_initializer" doc:"of the running variance; ones by default"`
}

// Build implements Layer.
func (l *BatchNormalization) Build(c *Context) {
	x := c.In[0]
	axis, ok := c.axis(l.Axis, len(x.Shape))
	if !ok {
		return
	}
	b := &batchNormalization{normalization: &normalization{Context: c, x: x, shape: x.Shape, along: make([]bool, len(x.Shape))}, BatchNormalization: l}
	for i := range b.along {
		b.along[i] = i != axis
	}
	if b.weights() {
		if c.Purpose == ir.Train && !c.isFrozen() {
			b.train()
		} else {
			b.predict()
		}
	}
}

// isFrozen reports whether training leaves the layer alone, or the one whose weights it
// uses.
func (c *Context) isFrozen() bool {
	if c.shared != nil {
		return c.shared.frozen
	}
	return c.frozen
}

// batchNormalization is one that is built.
type batchNormalization struct {
	*normalization
	*BatchNormalization
	gamma, beta, mean, variance *ir.Value // gamma and beta may be nil
}

// weights declares them.
func (b *batchNormalization) weights() (ok bool) {
	across := b.across()
	ok = true
	declare := func(name string, kind initializer.Initializer, or initializer.Kind) *ir.Value {
		if !ok {
			return nil
		}
		w := b.axisWeight(name, across, kind.Or(or))
		ok = w != nil
		return w
	}
	if b.Scale {
		b.gamma = b.GammaRegularizer.On(declare("gamma", b.GammaInitializer, initializer.One))
	}
	if b.Center {
		b.beta = b.BetaRegularizer.On(declare("beta", b.BetaInitializer, initializer.Zero))
	}
	b.mean = declare("moving_mean", b.MovingMeanInitializer, initializer.Zero)
	b.variance = declare("moving_variance", b.MovingVarianceInitializer, initializer.One)
	if ok {
		b.constrain("gamma_constraint", b.GammaConstraint, b.gamma, nil, b.mean.Shape)
		b.constrain("beta_constraint", b.BetaConstraint, b.beta, nil, b.mean.Shape)
		b.mean.Frozen, b.variance.Frozen = true, true
	}
	return ok
}

// train normalises by the statistics of the batch.
func (b *batchNormalization) train() {
	share, count := ir.Access{Value: b.Share(), Strides: make([]int, len(b.shape))}, b.elements()*float64(b.times)
	part := func(e *expr.Expr) *expr.Expr { return expr.Mul(expr.Const(1/count), expr.Mul(expr.Arg(0), e)) }
	mean := b.ofBatch("mean")
	b.loops(&ir.Op{Kind: ir.Reduce, Out: b.each(mean), In: []ir.Access{share, b.whole(b.x)}, Expr: part(expr.Arg(1))})
	variance, distance := b.ofBatch("variance"), expr.Sub(expr.Arg(1), expr.Arg(2))
	in := []ir.Access{share, b.whole(b.x), b.each(mean)}
	b.loops(&ir.Op{
		Kind: ir.Reduce, Out: b.each(variance), In: in, Expr: part(expr.Mul(distance, distance)),
		// Distances to the mean add up to 0, so that the mean does not matter.
		Rules: []ir.Rule{{Of: 2, Expr: expr.Const(0)}},
	})
	root := b.ofBatch("root")
	b.inverseRootOf(root, variance, b.Epsilon)
	factor := b.factor(root)
	b.finish(mean, factor, b.shift(mean, factor))
	b.Program.Averages = append(b.Program.Averages,
		&ir.Average{Weight: b.mean, Of: mean, Momentum: b.Momentum},
		&ir.Average{Weight: b.variance, Of: variance, Momentum: b.Momentum})
}

// factor is root·gamma, once for the batch. So is its gradient: that of gamma is split among
// the samples by their shares.
func (b *batchNormalization) factor(root *ir.Value) *ir.Value {
	if b.gamma == nil {
		return root
	}
	factor := b.ofBatch("factor")
	in := b.flat(root, b.gamma)
	b.Op(&ir.Op{
		Kind: ir.Map, Loops: b.channels(), Out: b.flat(factor)[0], In: in, Expr: expr.Mul(expr.Arg(0), expr.Arg(1)),
		Rules: []ir.Rule{{Of: 1, Expr: expr.Mul(expr.Arg(0), expr.Arg(1)), In: []ir.Access{in[0], b.aShare()}}},
	})
	return factor
}

// shift is beta, once for the batch, through which the gradient of the mean flows, too:
// it is that of the shift times -factor, and so no sum over the samples of its own.
func (b *batchNormalization) shift(mean, factor *ir.Value) *ir.Value {
	shift := b.ofBatch("shift")
	op := &ir.Op{Kind: ir.Map, Loops: b.channels(), Out: b.flat(shift)[0], In: b.flat(mean, factor), Expr: expr.Const(0)}
	op.Rules = []ir.Rule{{Of: 0, Expr: expr.Neg(expr.Arg(0)), In: b.flat(factor)}, {Of: 1, Expr: expr.Const(0)}}
	if b.beta != nil {
		op.In, op.Expr = append(op.In, b.flat(b.beta)...), expr.Arg(2)
		op.Rules = append(op.Rules, ir.Rule{Of: 2, Expr: expr.Arg(0), In: []ir.Access{b.aShare()}})
	}
	b.Op(op)
	return shift
}

// channels is the loop over what has a number for each, which flat addresses, and aShare the
// share within it.
func (b *batchNormalization) channels() []ir.Loop {
	return []ir.Loop{{Name: "i", N: b.mean.Size()}}
}

func (b *batchNormalization) flat(values ...*ir.Value) []ir.Access {
	var all []ir.Access
	for _, v := range values {
		all = append(all, ir.Access{Value: v, Strides: []int{1}})
	}
	return all
}

func (b *batchNormalization) aShare() ir.Access {
	return ir.Access{Value: b.Share(), Strides: []int{0}}
}

// ofBatch declares a value with a number for each channel that is one for the batch.
func (b *batchNormalization) ofBatch(name string) *ir.Value {
	return b.Value(ir.Value{Name: b.Name + ".batch_" + name, Shape: b.mean.Shape, Role: ir.Batch})
}

// predict normalises by the running averages.
func (b *batchNormalization) predict() {
	root := b.Temp(b.Name+".root", b.mean.Shape)
	b.inverseRootOf(root, b.variance, b.Epsilon)
	if b.gamma != nil {
		factor := b.Temp(b.Name+".factor", b.mean.Shape)
		b.Elementwise(factor, expr.Mul(expr.Arg(0), expr.Arg(1)), root, b.gamma)
		root = factor
	}
	b.finish(b.mean, root, b.beta)
}

// finish is (x - mean)·factor + shift, if there is one. The gradient of a mean that has one
// flows through the shift.
func (b *batchNormalization) finish(mean, factor, shift *ir.Value) {
	y := b.Temp(b.Name+".y", b.x.Shape)
	op := &ir.Op{
		Kind: ir.Map, Out: b.whole(y), In: []ir.Access{b.whole(b.x), b.each(mean), b.each(factor)},
		Expr:  expr.Mul(expr.Sub(expr.Arg(0), expr.Arg(1)), expr.Arg(2)),
		Rules: []ir.Rule{{Of: 1, Expr: expr.Const(0)}},
	}
	if shift != nil {
		op.Expr, op.In = expr.Add(op.Expr, expr.Arg(3)), append(op.In, b.each(shift))
	}
	b.loops(op)
	b.Output(y)
}
