package loss

import (
	"github.com/seed-5f2744a7/tensornet/gen/activation"
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

var categoricalCrossentropyDef = Def{
	Name: "categorical_crossentropy", Categorical: true, Targets: runtime.Distributions, Answer: runtime.OneClass,
	Doc: "mean over rows of -Σ t·log(y), where t and y are distributions along the last axis; after a softmax it is computed from the softmax's argument, and its gradient there is y - t",
	New: func() Kind { return &categoricalCrossentropy{} },
}

var sparseCategoricalCrossentropyDef = Def{
	Name: "sparse_categorical_crossentropy", Sparse: true, Categorical: true, Answer: runtime.OneClass,
	Doc: "categorical_crossentropy against a label, the number of the right class, for each row",
	New: func() Kind { return &sparseCategoricalCrossentropy{} },
}

type categoricalCrossentropy struct {
	scores
	smoothing
}

func (l *categoricalCrossentropy) Build(b *ir.Builder, y, t, loss *ir.Value) {
	crossentropy{scores: l.scores, smoothing: l.smoothing}.build(b, y, t, loss)
}

type sparseCategoricalCrossentropy struct {
	scores
	smoothing
	IgnoreClass *int `opt:"ignore_class" min:"-1" doc:"a label that, like -1, stands for none: its row does not count, neither in the mean, which is that of a sample"`
}

// Form implements Labeller.
func (l *sparseCategoricalCrossentropy) Form(y *ir.Value) runtime.LabelForm {
	form := runtime.LabelForm{Shape: y.Shape[:len(y.Shape)-1]}
	if rows := y.Size() / y.Shape[len(y.Shape)-1]; rows == 1 {
		form.Shape = nil
	}
	if l.IgnoreClass != nil {
		form.Padded, form.Padding = true, *l.IgnoreClass
	}
	return form
}

func (l *sparseCategoricalCrossentropy) Build(b *ir.Builder, y, t, loss *ir.Value) {
	crossentropy{scores: l.scores, smoothing: l.smoothing, some: l.IgnoreClass != nil}.build(b, y, t, loss)
}

// crossentropy is Σ t·(less - log y), a mean over rows.
type crossentropy struct {
	scores
	smoothing
	less func(t *expr.Expr) *expr.Expr // what depends on t alone is added; nil for none
	some bool                          // only rows count whose target is not 0
}

func (l crossentropy) build(b *ir.Builder, y, t, loss *ir.Value) {
	classes := y.Shape[len(y.Shape)-1]
	rows, out := y.Size()/classes, loss
	from, y := softmaxed(b, y, l.FromLogits)
	o := over(b, y)
	if from != nil {
		o.shape = from.Logits.Shape
	}
	weigh := func(o *operands, x *expr.Expr) *expr.Expr { return x }
	if l.some {
		total := over(b, y)
		counted := total.sum("counted", []int{len(y.Shape) - 1}, total.arg(t))
		counted.Stop = true
		weigh = func(o *operands, x *expr.Expr) *expr.Expr { return expr.Mul(x, o.rowwise(counted)) }
		rows, out = 1, b.Temp(b.Local("sum"), []int{1})
		defer func() { meanOfSome(b, loss, out, counted) }()
	}
	target := func(o *operands) *expr.Expr {
		x := o.arg(t)
		if l.LabelSmoothing == 0 {
			return x
		}
		return weigh(o, l.of(x, classes))
	}
	var rules []ir.Rule
	var e, wanted *expr.Expr
	if from == nil {
		x := o.arg(y)
		wanted = target(o)
		e = expr.Call("categorical_crossentropy", x, wanted)
	} else {
		z := o.arg(from.Logits)
		wanted = target(o)
		e = noNaN(surprise(o, z, from, true), wanted)
		d := over(b, from.Logits)
		found := weigh(d, d.arg(y))
		rules = []ir.Rule{{Of: 0, Expr: expr.Sub(found, target(d)), In: d.in}}
	}
	if l.less != nil {
		e = expr.Add(e, l.less(wanted))
	}
	o.mean(out, rows, e, rules...)
}

// meanOfSome is a sum over rows by how many count, 0 of none.
func meanOfSome(b *ir.Builder, loss, sum, counted *ir.Value) {
	all := over(b, counted)
	axes := axesOf(counted.Shape, nil)
	n := b.View(b.Local("rows"), all.sum("rows_counted", axes, all.arg(counted)), []int{1})
	b.Elementwise(loss, expr.Div(expr.Arg(0), atLeast(expr.Arg(1), 1)), sum, n)
}

// softmaxed finds the softmax that y is of, or makes one of logits; nil if y is none
// over its last axis.
func softmaxed(b *ir.Builder, y *ir.Value, logits bool) (*ir.Activated, *ir.Value) {
	if logits {
		y = activation.Named("softmax").Apply(b.For("softmax"), y)
	}
	from := activated(y, "softmax")
	if from == nil || from.Logits.Shape[len(from.Logits.Shape)-1] != y.Shape[len(y.Shape)-1] {
		return nil, y
	}
	return from, y
}

// surprise is -log y = (peak - z) + log Σ exp(z - peak), neither of which is negative.
// No gradient flows through the second one if it stops.
func surprise(o *operands, z *expr.Expr, from *ir.Activated, stop bool) *expr.Expr {
	logsum := o.b.Temp(o.b.Local("logsum"), from.Sum.Shape)
	logsum.Stop = stop
	o.b.Elementwise(logsum, log(expr.Arg(0)), from.Sum)
	return expr.Add(expr.Sub(o.arg(from.Max), z), o.arg(logsum))
}
