package loss

import (
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

var cosineSimilarityDef = Def{
	Name: "cosine_similarity",
	Doc:  "mean of -Σ t·y/(|t|·|y|) along an axis, with lengths of at least 1e-7: -1 where y has the direction of t, and 1 where it has the opposite one",
	New:  func() Kind { return &cosineSimilarity{Axis: -1} },
}

type cosineSimilarity struct {
	Axis int `opt:"axis" doc:"the axis of the output along which vectors lie, from 0 or from the end"`
}

func (l *cosineSimilarity) Check(y *ir.Value) (string, error) { return checkAxis([]int{l.Axis}, y) }

func (l *cosineSimilarity) Build(b *ir.Builder, y, t, loss *ir.Value) {
	axes := axesOf(y.Shape, []int{l.Axis})
	sum := func(name string, of, with *ir.Value) *ir.Value {
		o := over(b, y)
		return o.sum(name, axes, expr.Mul(o.arg(of), o.arg(with)))
	}
	product := sum("product", y, t)
	rows := over(b, product)
	dot := rows.arg(product)
	length := func(name string, v *ir.Value) *expr.Expr {
		return expr.Call("sqrt", atLeast(rows.arg(sum(name, v, v)), epsilon*epsilon))
	}
	e := expr.Div(dot, expr.Mul(length("squares", y), length("target_squares", t)))
	rows.mean(loss, product.Size(), expr.Neg(e))
}
