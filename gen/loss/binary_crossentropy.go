package loss

import (
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

var binaryCrossentropyDef = Def{
	Name: "binary_crossentropy", Targets: runtime.Probabilities,
	Doc: "mean of -t·log(y) - (1 - t)·log(1 - y); after a sigmoid it is computed from the sigmoid's argument, and its gradient there is y - t",
	New: func() Kind { return &binaryCrossentropy{} },
}

type binaryCrossentropy struct{}

func (binaryCrossentropy) Build(b *ir.Builder, y, t, loss *ir.Value) {
	from := activated(y, "sigmoid")
	if from == nil {
		elementwise(b, y, t, loss, expr.Call("binary_crossentropy", expr.Arg(0), expr.Arg(1)))
		return
	}
	loops, strides := ir.Loops(y.Shape)
	flat := func(v *ir.Value) ir.Access { return ir.Access{Value: v, Strides: append([]int(nil), strides...)} }
	rule := ir.Rule{Of: 0, Expr: expr.Sub(expr.Arg(0), expr.Arg(1)), In: []ir.Access{flat(y), flat(t)}}
	mean(b, loss, y.Size(), expr.Call("binary_crossentropy_logits", expr.Arg(0), expr.Arg(1)),
		[]ir.Access{flat(from.Logits), flat(t)}, loops, rule)
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
