package loss

import (
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

var categoricalCrossentropyDef = Def{
	Name: "categorical_crossentropy", Categorical: true, Targets: runtime.Distributions, Metric: "categorical_accuracy",
	Doc: "mean over rows of -Σ t·log(y), where t and y are distributions along the last axis; after a softmax it is computed from the softmax's argument, and its gradient there is y - t",
	New: func() Kind { return &categoricalCrossentropy{} },
}

var sparseCategoricalCrossentropyDef = Def{
	Name: "sparse_categorical_crossentropy", Sparse: true, Categorical: true, Metric: "categorical_accuracy",
	Doc: "categorical_crossentropy against a label, the number of the right class",
	New: func() Kind { return &categoricalCrossentropy{} },
}

type categoricalCrossentropy struct{}

func (categoricalCrossentropy) Build(b *ir.Builder, y, t, loss *ir.Value) {
	rows := y.Size() / y.Shape[len(y.Shape)-1]
	from := activated(y, "softmax")
	if from == nil || from.Logits.Shape[len(from.Logits.Shape)-1] != y.Shape[len(y.Shape)-1] {
		loops, strides := ir.Loops(y.Shape)
		in := []ir.Access{{Value: y, Strides: strides}, {Value: t, Strides: append([]int(nil), strides...)}}
		mean(b, loss, rows, expr.Call("categorical_crossentropy", expr.Arg(0), expr.Arg(1)), in, loops)
		return
	}
	z := from.Logits
	loops, strides := ir.Loops(z.Shape)
	full := func(v *ir.Value) ir.Access { return ir.Access{Value: v, Strides: append([]int(nil), strides...)} }
	// -log(y) = (peak - z) + log Σ exp(z - peak), neither of which is negative
	logsum := b.Temp(b.Layer+".logsum", from.Sum.Shape)
	logsum.Stop = true
	b.Elementwise(logsum, expr.Call("log", expr.Arg(0)), from.Sum)
	perRow, _ := ir.Broadcast(logsum, z.Shape)
	peak, _ := ir.Broadcast(from.Max, z.Shape)
	rule := ir.Rule{Of: 0, Expr: expr.Sub(expr.Arg(0), expr.Arg(1)), In: []ir.Access{full(y), full(t)}}
	mean(b, loss, rows, expr.Call("multiply_no_nan", expr.Add(expr.Sub(expr.Arg(2), expr.Arg(0)), expr.Arg(3)), expr.Arg(1)),
		[]ir.Access{full(z), full(t), peak, perRow}, loops, rule)
}
