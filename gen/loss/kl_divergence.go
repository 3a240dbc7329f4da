package loss

import (
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

var klDivergenceDef = Def{
	Name: "kl_divergence", Categorical: true, Targets: runtime.Distributions, Answer: runtime.OneClass,
	Doc: "mean over rows of Σ t·log(t/y), where t and y are distributions along the last axis; computed as categorical_crossentropy, less the targets' own entropy; Kullback and Leibler 1951",
	New: func() Kind { return &klDivergence{} },
}

type klDivergence struct{ scores }

func (l *klDivergence) Build(b *ir.Builder, y, t, loss *ir.Value) {
	crossentropy{scores: l.scores, less: func(t *expr.Expr) *expr.Expr { return noNaN(log(t), t) }}.build(b, y, t, loss)
}
