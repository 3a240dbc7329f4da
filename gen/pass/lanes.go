package pass

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// Lanes makes a program run p.Width samples at a time: every value but the
// weights, and what is derived from them, gets an innermost axis of them, and every operation
// on these a loop over it.
// What went into the gradient of a weight is now summed over that loop too.
func Lanes(p *ir.Program) error {
	n := p.Width
	for _, v := range p.Values {
		if !v.Shared() {
			v.Shape = append(slices.Clip(v.Shape), n)
		}
	}
	_, groups, _ := p.Phases()
	for _, op := range ir.Leaves(groups) {
		if op.Once() {
			continue
		}
		op.Loops = append(slices.Clip(op.Loops), ir.Loop{Name: "lane", N: n})
		if t := op.Table(); t != nil && !t.Value.Shared() {
			op.Rows.Stride *= n
		}
		widen(&op.Out, n)
		if op.Numbers.Value != nil {
			widen(&op.Numbers, n)
		}
		for i := range op.In {
			widen(&op.In[i], n)
		}
		if op.Out.Value.Shared() && (op.Kind == ir.Map || op.Kind == ir.Move) {
			if op.Kind == ir.Move {
				op.Expr = expr.Arg(0)
			}
			op.Kind = ir.Reduce
		}
	}
	return nil
}

func widen(a *ir.Access, n int) {
	strides := make([]int, len(a.Strides)+1)
	copy(strides, a.Strides)
	if !a.Value.Shared() {
		for i := range a.Strides {
			strides[i] *= n
		}
		a.Offset *= n
		strides[len(a.Strides)] = 1
	}
	a.Strides = strides
}

// SplitEpilogues takes the expressions out of contractions again.
func SplitEpilogues(p *ir.Program) error {
	p.Ops = splitEpilogues(p.Ops)
	return nil
}

func splitEpilogues(ops []*ir.Op) []*ir.Op {
	var all []*ir.Op
	for _, op := range ops {
		op.Body = splitEpilogues(op.Body)
		all = append(all, SplitEpilogue(op)...)
	}
	return all
}

// SplitEpilogue takes the expression out of a contraction: the sums stay in
// registers while they grow, and the expression runs over the results, for
// which all registers are free then. Other operations stay as they are.
func SplitEpilogue(op *ir.Op) []*ir.Op {
	if op.Kind != ir.Contract || op.Expr == nil || op.Add {
		return []*ir.Op{op}
	}
	after := &ir.Op{Kind: ir.Map, Layer: op.Layer, Stage: op.Stage, Phase: op.Phase, Expr: op.Expr, Out: ir.Access{Value: op.Out.Value, Offset: op.Out.Offset}}
	operands := append([]ir.Access{op.Out}, op.In[2:]...)
	after.In = make([]ir.Access, len(operands))
	for i, a := range operands {
		after.In[i] = ir.Access{Value: a.Value, Offset: a.Offset}
	}
	for l, loop := range op.Loops {
		if op.Reduced(l) {
			continue
		}
		after.Loops = append(after.Loops, loop)
		after.Out.Strides = append(after.Out.Strides, op.Out.Strides[l])
		for i, a := range operands {
			after.In[i].Strides = append(after.In[i].Strides, a.Strides[l])
		}
	}
	product := *op
	product.Expr, product.In = nil, op.In[:2:2]
	return []*ir.Op{&product, after}
}
