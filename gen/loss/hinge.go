package loss

import (
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

var hingeDef = Def{
	Name: "hinge", Targets: runtime.Signs, Raw: true,
	Doc: "mean of max(1 - t·y, 0), where t is 1 for yes and -1 or 0 for no, and y above 0 says yes",
	New: func() Kind { return &hinge{} },
}

var squaredHingeDef = Def{
	Name: "squared_hinge", Targets: runtime.Signs, Raw: true,
	Doc: "mean of max(1 - t·y, 0)², where t is 1 for yes and -1 or 0 for no, and y above 0 says yes",
	New: func() Kind { return &hinge{squared: true} },
}

var categoricalHingeDef = Def{
	Name: "categorical_hinge", Targets: runtime.Distributions, Categorical: true, Raw: true, Answer: runtime.OneClass,
	Doc: "mean over rows of max(max((1 - t)·y) - Σ t·y + 1, 0), where t is a distribution along the last axis and y has a score for each class",
	New: func() Kind { return &categoricalHinge{} },
}

type hinge struct{ squared bool }

func (l *hinge) Build(b *ir.Builder, y, t, loss *ir.Value) {
	o := over(b, y)
	out, target := o.arg(y), o.arg(t)
	side := expr.Add(target, expr.Sub(expr.Call("abs", expr.Call("sign", target)), number(1))) // 0 becomes -1
	e := atLeast(oneLess(expr.Mul(side, out)), 0)
	if l.squared {
		e = expr.Mul(e, e)
	}
	o.mean(loss, y.Size(), e)
}

type categoricalHinge struct{}

func (categoricalHinge) Build(b *ir.Builder, y, t, loss *ir.Value) {
	each := over(b, y)
	out, target := each.arg(y), each.arg(t)
	right := each.sum("right", []int{len(y.Shape) - 1}, expr.Mul(target, out))
	wrong := b.Temp(b.Local("wrong"), y.Shape)
	b.Elementwise(wrong, expr.Mul(oneLess(expr.Arg(1)), expr.Arg(0)), y, t)
	most := greatest(b, "most", wrong)
	rows := over(b, right)
	o := expr.Sub(rows.arg(most), rows.arg(right))
	rows.mean(loss, right.Size(), atLeast(expr.Add(o, number(1)), 0))
}
