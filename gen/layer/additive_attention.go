package layer

import (
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/initializer"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

var additiveAttentionDef = Def{
	Type: "additive_attention",
	Doc: "As attention, but a score is Σ scale·tanh(q + k) over the features, with a weight for each of them. Bahdanau et al. 2014. " +
		"Sequences are [steps, features]. Results: .scores, the weights of each query and key.",
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &AdditiveAttention{UseScale: true} },
	Example: "use_causal_mask = true",
}

// AdditiveAttention compares sequences by their sum.
type AdditiveAttention struct {
	Attending
	UseScale bool `opt:"use_scale" doc:"whether there is a weight for each feature, glorot_uniform at first"`
}

// Build implements Layer.
func (l *AdditiveAttention) Build(c *Context) {
	a := l.alike(c)
	if a == nil {
		return
	}
	e := expr.Call("tanh", expr.Add(expr.Arg(0), expr.Arg(1)))
	var scale *ir.Value
	if n := features(a.key); l.UseScale {
		if scale = c.Weight("scale", []int{n}, initializer.Glorot.Init([]int{n}, n, n)); scale == nil {
			return
		}
		e = expr.Mul(expr.Arg(2), e)
	}
	a.finish(a.key, func(a *attending, q, k *ir.Value) *ir.Value {
		return a.scaled(a.compared(q, k, e, scale, 1), expr.Const(1))
	})
}
