package kernel

import (
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/machine/x86"
	"github.com/seed-5f2744a7/tensornet/gen/target"
)

// TestNames is what kernels are called: by what they do and their shape.
func TestNames(t *testing.T) {
	x, y, b := value("x", ir.Temp, 6, 8), value("y", ir.Temp, 6, 8), value("b", ir.Param, 6)
	all, rows, one, first := access(x, 0, 8, 1), access(b, 0, 1, 0), access(y, 0, 0, 0), expr.Arg(0)
	mapped := func(e *expr.Expr, in ...ir.Access) *ir.Op {
		return &ir.Op{Kind: ir.Map, Loops: loops(6, 8), Out: access(y, 0, 8, 1), In: in, Expr: e}
	}
	reduced := func(max bool, e *expr.Expr) *ir.Op {
		return &ir.Op{Kind: ir.Reduce, Loops: loops(6, 8), Out: one, In: []ir.Access{all}, Expr: e, Max: max}
	}
	forward, backward, gradient := dense(6, 24, 2)[0], dense(6, 24, 2)[1], dense(6, 24, 2)[2]
	biased := *forward.op
	biased.In, biased.Expr = append(biased.In[:2:2], access(b, 0, 1, 0, 0)), expr.Call("relu", expr.Add(first, expr.Arg(1)))
	for _, c := range []struct {
		op     *ir.Op
		groups *Groups
		want   string
	}{
		{forward.op, nil, "Tile6x16x24"},
		{backward.op, nil, "AccumulateTile24x16x6"},
		{gradient.op, &Groups{Stride: gradient.stride}, "Tile6x24x16OverGroups"},
		{&biased, nil, "TileAddRelu6x16x24"},
		{mapped(expr.Call("tanh", expr.Add(first, expr.Arg(1))), all, rows), nil, "AddTanh6x8"},
		{mapped(expr.Call("tanh", first), all), nil, "Tanh48"},
		{mapped(expr.Mul(expr.Const(3), expr.Sub(first, expr.Arg(1))), all, rows), nil, "SubtractScale6x8"},
		{mapped(expr.Mul(expr.Call("tanh_grad", first), expr.Arg(1)), all, rows), nil, "TanhGradMultiply6x8"},
		{mapped(expr.Add(expr.Mul(expr.Call("tanh", first), expr.Call("exp", expr.Arg(1))), expr.Call("tanh", expr.Arg(1))), all, rows), nil, "TanhExp6x8"},
		{mapped(first, all), nil, "Copy48"},
		{mapped(expr.Const(0)), nil, "Clear48"},
		{mapped(expr.Const(2)), nil, "Fill48"},
		{reduced(false, first), nil, "Sum6x8"},
		{reduced(true, first), nil, "Max6x8"},
		{reduced(false, expr.Call("exp", first)), nil, "ExpSum6x8"},
	} {
		plan, why := NewPlanner(x86.New(target.AVX2()), 4).Operation(c.op, 0, c.groups)
		if plan == nil {
			t.Errorf("%s: %s", c.want, why)
		} else if got := plan.name(); got != c.want {
			t.Errorf("%s is called %s, expected %s", c.op.Formula(), got, c.want)
		}
	}
	chain, why := NewPlanner(x86.New(target.AVX2()), 4).Chain([]*ir.Op{mapped(expr.Const(0)), mapped(expr.Call("tanh", first), all)})
	if chain == nil || chain.name() != "Clear48ToTanh48" {
		t.Errorf("a chain is planned as %v: %s", chain, why)
	}
}

// TestUses writes a kernel that two layers use, and one of the same name but of
// another form.
func TestUses(t *testing.T) {
	m := x86.New(target.AVX2())
	k, planner := New(m), NewPlanner(m, 4)
	plan := func(a ir.Access) *Plan {
		op := &ir.Op{Kind: ir.Map, Loops: loops(6, 8), Out: access(value("y", ir.Temp, 6, 8), 0, 8, 1), In: []ir.Access{a, access(value("b", ir.Param, 6), 0, 1, 0)}, Expr: expr.Add(expr.Arg(0), expr.Arg(1))}
		p, why := planner.Operation(op, 0, nil)
		if p == nil {
			t.Fatal(why)
		}
		return p
	}
	x := value("x", ir.Temp, 6, 16)
	names := []string{
		k.Use(plan(access(x, 0, 8, 1)), Use{[]string{"forwardA"}, []string{"a", "aIn", "bias"}}),
		k.Use(plan(access(x, 0, 16, 1)), Use{[]string{"forwardA"}, []string{"a", "x", "bias"}}),
		k.Use(plan(access(x, 0, 8, 1)), Use{[]string{"forwardB"}, []string{"b", "bIn", "bias"}}),
		k.Use(plan(access(x, 0, 8, 1)), Use{[]string{"forwardA"}, []string{"a", "aIn", "bias"}}),
	}
	if got, want := strings.Join(names, " "), "kernelAdd6x8 kernelAdd6x8_2 kernelAdd6x8 kernelAdd6x8"; got != want {
		t.Errorf("kernels are called %s, expected %s", got, want)
	}
	_, stubs, err := k.Print("p", "test")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"// kernelAdd6x8 computes out[i,j] = in1[8*i+j] + bias[i]: vectors.\n// It is part of forwardA and forwardB.\n",
		"func kernelAdd6x8(out, in1, bias *float32)\n",
		"// It is part of forwardA.\n",
		"func kernelAdd6x8_2(a, x, bias *float32)\n",
	} {
		if !strings.Contains(string(stubs), want) {
			t.Errorf("no\n%sin\n%s", want, stubs)
		}
	}
}

// TestParametersThatWouldMeet gives a kernel a parameter that is called as one is
// that means nothing.
func TestParametersThatWouldMeet(t *testing.T) {
	u := &used{of: []Function{&Chain{Values: []*ir.Value{{}, {}}}}, uses: []Use{{Params: []string{"a", "v1"}}, {Params: []string{"b", "v1"}}}}
	if got := strings.Join(u.params(), " "); got != "v1 v2" {
		t.Errorf("parameters are %s", got)
	}
}
