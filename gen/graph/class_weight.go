package graph

import (
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/loss"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// classWeight are the weights of an output's classes, which must be one for a sample.
func (b *builder) classWeight(o *spec.Output, y *ir.Value, def *loss.Def, answer runtime.Answer, form runtime.LabelForm) (w runtime.ClassWeight) {
	if !o.Classes.Given() {
		return w
	}
	e := b.errs.In(o.Label())
	classes := 0
	switch {
	case answer == runtime.OneClass && len(form.Shape) == 0 && y.Size() == y.Shape[len(y.Shape)-1]:
		classes = y.Size()
	case answer == runtime.YesOrNo && y.Size() == 1 && !def.Sparse:
		classes = 2
	default:
		e.Errorf(o.Table.Get("class_weight").Pos, "option \"class_weight\": %s of shape %v does not say one class a sample with %s, so that there is none to be weighed", o.From, y.Shape, def.Name)
		return w
	}
	w.Balanced, w.Weights = o.Classes.Resolve(classes, o.Labels, e)
	return w
}

// weigh multiplies the loss of a sample by a weight, which comes with its target.
func (b *builder) weigh(o *spec.Output, build *ir.Builder, out *ir.Output, loss func(unweighted *ir.Value)) {
	for _, other := range b.net.Outputs {
		if spec.GoName(other.Name) == spec.GoName(o.Name)+"Weight" {
			b.errs.In(o.Label()).Errorf(o.NamePos, "the weight of a sample and output %q have one name in Go; expected another for the output", other.Name)
		}
	}
	one := []int{1}
	unweighted := build.Value(ir.Value{Name: "unweighted." + out.Name, Shape: one, Role: ir.Temp})
	out.Weight = build.Value(ir.Value{Name: ir.SampleWeight + out.Name, Shape: one, Role: ir.Target})
	loss(unweighted)
	loops, strides := ir.Loops(one)
	build.Op(&ir.Op{
		Kind: ir.Map, Loops: loops, Out: ir.Access{Value: out.Loss, Strides: strides},
		In:   []ir.Access{{Value: unweighted, Strides: strides}, {Value: out.Weight, Strides: strides}},
		Expr: expr.Mul(expr.Arg(0), expr.Arg(1)),
	})
}
