package loss

import (
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

var binaryCrossentropyDef = Def{
	Name: "binary_crossentropy", Targets: runtime.Probabilities,
	Doc: "mean of -t·log(y) - (1 - t)·log(1 - y); after a sigmoid it is computed from the sigmoid's argument, and its gradient there is y - t",
	New: func() Kind { return &binaryCrossentropy{PosWeight: []float64{1}} },
}

type binaryCrossentropy struct {
	scores
	smoothing
	PosWeight []float64 `opt:"pos_weight" above:"0" doc:"what -t·log(y) is multiplied by, for all units or for each, where yes is rare"`
}

func (l *binaryCrossentropy) Check(y *ir.Value) (string, error) {
	return checkPerClass("pos_weight", l.PosWeight, y)
}

func (l *binaryCrossentropy) Build(b *ir.Builder, y, t, loss *ir.Value) {
	o := over(b, y)
	z := logits(y, "sigmoid", l.FromLogits)
	from := y
	if z != nil {
		from = z
	}
	x, target := o.arg(from), l.of(o.arg(t), 2)
	weight := o.perClass("pos_weight", l.PosWeight)
	switch {
	case weight.IsConst(1) && z == nil:
		o.mean(loss, y.Size(), expr.Call("binary_crossentropy", x, target))
	case weight.IsConst(1):
		var rules []ir.Rule
		if z != y {
			d := over(b, y)
			rules = []ir.Rule{{Of: 0, Expr: expr.Sub(d.arg(y), l.of(d.arg(t), 2)), In: d.in}}
		}
		o.mean(loss, y.Size(), expr.Call("binary_crossentropy_logits", x, target), rules...)
	case z == nil:
		yes := expr.Call("categorical_crossentropy", x, expr.Mul(weight, target))
		o.mean(loss, y.Size(), expr.Add(yes, expr.Call("categorical_crossentropy", oneLess(x), oneLess(target))))
	default: // -log of a sigmoid is a softplus
		yes := noNaN(softplus(expr.Neg(x)), expr.Mul(weight, target))
		o.mean(loss, y.Size(), expr.Add(yes, noNaN(softplus(x), oneLess(target))))
	}
}

// logits are what the named activation, or a loss that is told so, takes y from; nil if
// there are none.
func logits(y *ir.Value, name string, given bool) *ir.Value {
	if given {
		return y
	}
	if from := activated(y, name); from != nil {
		return from.Logits
	}
	return nil
}

// activated finds that y, or what it is a view of, is the named activation.
func activated(y *ir.Value, name string) *ir.Activated {
	for v := y; v != nil; v = v.Alias {
		if v.From != nil && v.From.Name == name {
			return v.From
		}
	}
	return nil
}
