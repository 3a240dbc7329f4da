package pass_test

import (
	"slices"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/pass"
	"github.com/seed-5f2744a7/tensornet/gen/target"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// recurrence is s[t+1] = -(w·x)[t] - s[t] over so many time steps of n elements, of which the last is the
// output. read says how a later operation reads the states, which are [steps+1, n], if any does.
func recurrence(steps, n int, read *ir.Access) (p *ir.Program, states, sums, product *ir.Value) {
	value := func(name string, role ir.Role, shape ...int) *ir.Value {
		return &ir.Value{Name: name, Role: role, Shape: shape}
	}
	x, w, y := value("x", ir.Input, steps, 3), value("w", ir.Param, n, 3), value("y", ir.Temp, n)
	states, sums, product = value("s", ir.Temp, steps+1, n), value("sums", ir.Temp, steps, n), value("product", ir.Temp, steps, n)
	t, i := ir.Loop{Name: "t", N: steps}, ir.Loop{Name: "i", N: n}
	at := func(v *ir.Value, offset int, strides ...int) ir.Access {
		return ir.Access{Value: v, Offset: offset, Strides: strides}
	}
	negated := expr.Neg(expr.Arg(0))
	p = &ir.Program{Name: "p", DType: runtime.Float32, Purpose: ir.Predict, Width: 1, Machine: target.AVX2(), Inputs: []*ir.Value{x}, Params: []*ir.Value{w},
		Values: []*ir.Value{x, w, y, states, sums, product}, Outputs: []*ir.Output{{Name: "y", Value: y}}}
	p.Ops = []*ir.Op{
		{Kind: ir.Contract, Loops: []ir.Loop{t, i, {Name: "k", N: 3}}, Out: at(product, 0, n, 1, 0), In: []ir.Access{at(w, 0, 0, 3, 1), at(x, 0, 3, 0, 1)}},
		{Kind: ir.Map, Loops: []ir.Loop{i}, Expr: expr.Const(0), Out: at(states, 0, 1)},
		{Kind: ir.Scan, Loops: []ir.Loop{t}, Body: []*ir.Op{
			{Kind: ir.Map, Loops: []ir.Loop{t, i}, Expr: expr.Add(expr.Arg(0), expr.Arg(1)), Out: at(sums, 0, n, 1), In: []ir.Access{at(product, 0, n, 1), at(states, 0, n, 1)}},
			{Kind: ir.Map, Loops: []ir.Loop{t, i}, Expr: negated, Out: at(states, n, n, 1), In: []ir.Access{at(sums, 0, n, 1)}},
		}},
		{Kind: ir.Move, Loops: []ir.Loop{i}, Out: at(y, 0, 1), In: []ir.Access{at(states, steps*n, 1)}},
	}
	if read != nil {
		read.Value = states
		p.Ops[3].In[0] = *read
	}
	return p, states, sums, product
}

// TestSteps is what is kept of what time steps make.
func TestSteps(t *testing.T) {
	const steps, n = 5, 4
	backwards := func(p *ir.Program) { p.Ops[2].Body[0].In[1].Strides = []int{n, 0} } // each element reads the first
	for _, c := range []struct {
		name   string
		read   *ir.Access
		change func(p *ir.Program)
		states []int
		sums   int // scans that they are local to
	}{
		{"the last state is read", nil, nil, []int{n}, 1},
		{"an earlier one is", &ir.Access{Offset: n, Strides: []int{1}}, nil, []int{steps + 1, n}, 1},
		{"the state before is read whole, in time", nil, backwards, []int{n}, 1},
		{"the state before is read when the next is there", nil, func(p *ir.Program) { slices.Reverse(p.Ops[2].Body) }, []int{steps + 1, n}, 0},
		{"the next state reads others' elements of that before", nil, func(p *ir.Program) {
			op := p.Ops[2].Body[1]
			op.In = append(op.In, ir.Access{Value: p.Values[3], Strides: []int{n, 0}})
			op.Expr = expr.Add(expr.Arg(0), expr.Arg(1))
		}, []int{steps + 1, n}, 1},
		{"only a part of the state is written", nil, func(p *ir.Program) {
			op := p.Ops[2].Body[1]
			op.Loops = []ir.Loop{op.Loops[0], {Name: "i", N: n - 1}}
		}, []int{steps + 1, n}, 1},
		{"sums of all steps are read later", nil, func(p *ir.Program) { p.Ops[3].In[0] = ir.Access{Value: p.Values[4], Strides: []int{1}} }, []int{n}, 0},
	} {
		p, states, sums, _ := recurrence(steps, n, c.read)
		if c.change != nil {
			c.change(p)
		}
		if err := pass.Steps(p); err != nil {
			t.Fatal(err)
		}
		if err := p.Verify(); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if !slices.Equal(states.Shape, c.states) || sums.Local != c.sums {
			t.Errorf("%s: states of %v and sums local to %d scans, expected %v and %d\n%s", c.name, states.Shape, sums.Local, c.states, c.sums, p)
		}
	}
}

// TestSink is which products are made step by step.
func TestSink(t *testing.T) {
	for _, c := range []struct {
		name     string
		steps, n int
		change   func(p *ir.Program)
		want     bool
	}{
		{"more than the second cache", 4096, 128, nil, true},
		{"less", 512, 128, nil, false},
		{"read by others, too", 4096, 128, func(p *ir.Program) { p.Ops[3].In[0] = ir.Access{Value: p.Values[5], Strides: []int{1}} }, false},
		{"read a step before", 4096, 128, func(p *ir.Program) {
			p.Ops[2].Body[0].In[0] = ir.Access{Value: p.Values[5], Offset: 4095 * 128, Strides: []int{-128, 1}}
		}, false},
	} {
		p, _, _, product := recurrence(c.steps, c.n, nil)
		if c.change != nil {
			c.change(p)
		}
		if err := pass.Sink(p); err != nil {
			t.Fatal(err)
		}
		if err := p.Verify(); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if sunk := len(p.Ops) == 3; sunk != c.want {
			t.Errorf("%s: made in the step: %v", c.name, sunk)
		}
		if err := pass.Steps(p); err != nil || p.Verify() != nil || (product.Local > 0) != c.want {
			t.Errorf("%s: %v, %v, local to %d", c.name, err, p.Verify(), product.Local)
		}
	}
}
