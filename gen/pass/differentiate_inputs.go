package pass

import (
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// DifferentiateInputs makes of a program that predicts one of the gradients of its inputs: of
// the sum of what outputs are made of, each element multiplied by that of a seed. Its outputs
// are the gradients, under the names of the inputs; integers have none.
func DifferentiateInputs(p *ir.Program) error {
	d := &differentiation{program: p, grads: map[*ir.Value]*ir.Value{}, written: map[*ir.Value]bool{}, seeds: map[*ir.Value]float64{}, of: map[*ir.Value]bool{}}
	var inputs []*ir.Value
	for _, v := range p.Inputs {
		if v.Whole == nil {
			inputs, d.of[v] = append(inputs, v), true
		}
	}
	d.findActive()
	for _, o := range p.Outputs {
		d.seed(o)
	}
	seeds := d.backward
	backward, err := d.ops(p.Ops)
	if err != nil {
		return err
	}
	p.Ops = append(append(p.Ops, seeds...), backward...)
	p.Outputs, p.Carried = nil, nil
	for _, v := range inputs {
		p.Outputs = append(p.Outputs, &ir.Output{Name: v.Name, Value: d.ofInput(v)})
	}
	return nil
}

// Score is what an output is made of: of a softmax and a sigmoid, which hardly change where they
// are sure, what they are of; and else itself.
func Score(output *ir.Value) *ir.Value {
	if f := output.From; f != nil && (f.Name == "softmax" || f.Name == "sigmoid") {
		return f.Logits
	}
	return output
}

// seed has the gradient of an output's score begin with that of the caller.
func (d *differentiation) seed(o *ir.Output) {
	score := Score(o.Value)
	seed := &ir.Value{Name: "of." + o.Name, Shape: o.Value.Shape, Role: ir.Seed, Layer: score.Layer}
	d.program.Values, d.program.Seeds = append(d.program.Values, seed), append(d.program.Seeds, seed)
	if !d.wants(score) {
		return
	}
	g := d.gradOf(score)
	flat := ir.Access{Value: g, Strides: []int{1}}
	from := ir.Access{Value: seed, Strides: []int{1}}
	d.backward = append(d.backward, &ir.Op{
		Kind: ir.Move, Layer: score.Layer, Stage: ir.Backward, Loops: []ir.Loop{{Name: "i", N: seed.Size()}}, Out: flat, In: []ir.Access{from}, Add: d.written[g],
	})
	d.written[g] = true
}

// ofInput is the gradient of an input, 0 where no output depends on it.
func (d *differentiation) ofInput(v *ir.Value) *ir.Value {
	g := d.gradOf(v)
	if !d.written[g] {
		d.program.Ops = append(d.program.Ops, &ir.Op{
			Kind: ir.Map, Layer: v.Layer, Stage: ir.Backward, Loops: []ir.Loop{{Name: "i", N: v.Size()}},
			Out: ir.Access{Value: g, Strides: []int{1}}, Expr: expr.Const(0),
		})
	}
	g.Role, g.Of = ir.Temp, nil // it is a result as any other
	return g
}
