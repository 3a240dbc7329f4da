package graph

import (
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

// activities adds the penalties on what layers give to the losses of a sample. Of a layer
// with several results the one without a name counts, or all where there is none.
func (b *builder) activities() {
	var results []activity
	for _, n := range b.graph.nodes {
		if n.penalty == (ir.Penalty{}) || n.broken {
			continue
		}
		for _, o := range n.context.Outputs {
			if o.Name == "" || n.outputs()[""] == nil {
				results = append(results, activity{n, o.Value})
			}
			if o.Name == "" {
				break
			}
		}
	}
	build := &ir.Builder{Program: b.graph.Program, Layer: activities, Stage: ir.LossForward}
	var sum *ir.Value
	for i, r := range results {
		if role := r.value.Root().Role; constant(r.value) || role != ir.Temp || r.value.Slice != nil {
			b.errs.In(r.of.spec.Label()).Errorf(r.of.spec.Activity.Pos, "option \"activity_regularizer\": what the layer gives has no gradient, so that nothing can be trained by this; remove it")
			return
		}
		last := i == len(results)-1
		term := r.penalty(build, last && i == 0)
		if sum != nil {
			both := one(build, activities+".sum", last)
			build.Op(&ir.Op{Kind: ir.Map, Loops: []ir.Loop{{Name: "i", N: 1}}, Out: both, In: []ir.Access{{Value: sum, Strides: []int{0}}, term}, Expr: expr.Add(expr.Arg(0), expr.Arg(1))})
			term = both
		}
		sum = term.Value
	}
	for _, o := range b.net.Outputs {
		if sum != nil && spec.GoName(o.Name) == spec.GoName(activities) {
			b.errs.Errorf(o.NamePos, "an output cannot be called %q where layers have an activity_regularizer, whose penalties are; rename it", o.Name)
		}
	}
	b.graph.Program.Activity = sum
}

// activities is what the penalties are called together.
const activities = "activities"

// activity is a result of a layer on which there is a penalty.
type activity struct {
	of    *node
	value *ir.Value
}

// penalty computes that of a sample.
func (a activity) penalty(build *ir.Builder, all bool) ir.Access {
	p, x := a.of.penalty, expr.Arg(0)
	out := one(build, activities+"."+a.value.Name, all)
	magnitude, square := expr.Mul(expr.Const(p.L1), expr.Call("abs", x)), expr.Mul(expr.Const(p.L2), expr.Mul(x, x))
	build.Op(&ir.Op{
		Kind: ir.Reduce, Loops: []ir.Loop{{Name: "i", N: a.value.Size()}},
		Out: out, In: []ir.Access{{Value: a.value, Strides: []int{1}}},
		Expr: expr.Add(magnitude, square),
	})
	return out
}

// one declares a number, or the one of all penalties.
func one(build *ir.Builder, name string, all bool) ir.Access {
	v := ir.Value{Name: name, Shape: []int{1}, Role: ir.Temp}
	if all {
		v.Name, v.Role = "loss."+activities, ir.Loss
	}
	return ir.Access{Value: build.Value(v), Strides: []int{0}}
}
