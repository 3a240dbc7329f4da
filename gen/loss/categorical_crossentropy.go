package loss

import (
	"github.com/seed-5f2744a7/tensornet/gen/activation"
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

var categoricalCrossentropyDef = Def{
	Name: "categorical_crossentropy", Categorical: true, Targets: runtime.Distributions, Metric: runtime.CategoricalAccuracy,
	Doc: "mean over rows of -Σ t·log(y), where t and y are distributions along the last axis; after a softmax it is computed from the softmax's argument, and its gradient there is y - t",
	New: func() Kind { return &categoricalCrossentropy{} },
}

var sparseCategoricalCrossentropyDef = Def{
	Name: "sparse_categorical_crossentropy", Sparse: true, Categorical: true, Metric: runtime.CategoricalAccuracy,
	Doc: "categorical_crossentropy against a label, the number of the right class",
	New: func() Kind { return &categoricalCrossentropy{} },
}

type categoricalCrossentropy struct {
	scores
	smoothing
}

func (l *categoricalCrossentropy) Build(b *ir.Builder, y, t, loss *ir.Value) {
	crossentropy{scores: l.scores, smoothing: l.smoothing}.build(b, y, t, loss)
}

// crossentropy is Σ t·(less - log y), a mean over rows.
type crossentropy struct {
	scores
	smoothing
	less func(t *expr.Expr) *expr.Expr // what depends on t alone is added; nil for none
}

func (l crossentropy) build(b *ir.Builder, y, t, loss *ir.Value) {
	classes := y.Shape[len(y.Shape)-1]
	from, y := softmaxed(b, y, l.FromLogits)
	o := over(b, y)
	var rules []ir.Rule
	var e, target *expr.Expr
	if from == nil {
		out := o.arg(y)
		target = l.of(o.arg(t), classes)
		e = expr.Call("categorical_crossentropy", out, target)
	} else {
		o.shape = from.Logits.Shape
		z := o.arg(from.Logits)
		target = l.of(o.arg(t), classes)
		e = noNaN(surprise(o, z, from, true), target)
		d := over(b, from.Logits)
		rules = []ir.Rule{{Of: 0, Expr: expr.Sub(d.arg(y), l.of(d.arg(t), classes)), In: d.in}}
	}
	if l.less != nil {
		e = expr.Add(e, l.less(target))
	}
	o.mean(loss, y.Size()/classes, e, rules...)
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
