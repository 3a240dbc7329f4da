package pass_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/pass"
	"github.com/seed-5f2744a7/tensornet/gen/verify"
)

// A padded value is written once, whole, also where what is padded does not lie
// together in it.
func TestElideFillsBorders(t *testing.T) {
	const text = "name = \"borders\"\n[[input]]\nname = \"x\"\nshape = 3\n" +
		"[[layer]]\nname = \"d\"\ntype = \"dense\"\nunits = [1, 10, 1]\n" +
		"[[layer]]\nname = \"y\"\ntype = \"max_pool\"\npool_size = [3, 3, 3]\npadding = \"same\"\n" +
		"[[output]]\nfrom = \"y\"\nloss = \"mean_squared_error\"\n"
	p := program(t, text, ir.Predict)
	passes := append(withoutPlan(ir.Predict), pass.Pass{Name: "elide", Run: pass.ElideCopies})
	if err := pass.Run(t.Context(), p, passes, nil); err != nil {
		t.Fatal(err)
	}
	written := map[*ir.Value]int{}
	for _, op := range ir.Leaves(p.Ops) {
		n := 1
		for l, loop := range op.Loops {
			if !op.Reduced(l) {
				n *= loop.N
			}
		}
		written[op.Out.Value.Root()] += n
	}
	padded := 0
	for v, n := range written {
		if strings.HasSuffix(v.Name, ".padded") {
			padded++
			if n != v.Size() {
				t.Errorf("%d of the %d elements of %s are written\n%s", n, v.Size(), v.Name, p)
			}
		}
	}
	if padded != 1 {
		t.Errorf("%d padded values, expected 1\n%s", padded, p)
	}
}

// A copy that adds to what is there is none.
func TestElideKeepsSums(t *testing.T) {
	const n = 3
	for _, adds := range []bool{false, true} {
		x, v := &ir.Value{Name: "x", Shape: []int{n}, Role: ir.Input}, &ir.Value{Name: "v", Shape: []int{n}, Role: ir.Temp}
		wide, y := &ir.Value{Name: "wide", Shape: []int{n + 2}, Role: ir.Temp}, &ir.Value{Name: "y", Shape: []int{n + 2}, Role: ir.Temp}
		op := func(kind ir.Kind, n int, e *expr.Expr, out *ir.Value, offset int, in ...*ir.Value) *ir.Op {
			op := &ir.Op{Kind: kind, Loops: []ir.Loop{{Name: "i", N: n}}, Expr: e, Out: ir.Access{Value: out, Offset: offset, Strides: []int{1}}}
			for _, v := range in {
				op.In = append(op.In, ir.Access{Value: v, Strides: []int{1}})
			}
			return op
		}
		move := op(ir.Move, n, expr.Arg(0), wide, 1, v)
		move.Add = adds
		p := &ir.Program{
			Values:  []*ir.Value{x, v, wide, y},
			Outputs: []*ir.Output{{Value: y}},
			Ops: []*ir.Op{
				op(ir.Map, n, expr.Neg(expr.Arg(0)), v, 0, x),
				op(ir.Map, n+2, expr.Const(1), wide, 0),
				move,
				op(ir.Map, n+2, expr.Mul(expr.Arg(0), expr.Const(2)), y, 0, wide),
			},
		}
		result := func() []float64 {
			m := verify.Memory{}
			copy(m.Of(x), []float64{3, 5, 7})
			for _, op := range p.Ops {
				m.Run(op, nil)
			}
			return m.Of(y)
		}
		want := result()
		if err := pass.ElideCopies(p); err != nil {
			t.Fatal(err)
		}
		if got := result(); !slices.Equal(got, want) {
			t.Errorf("adds %v: %v, expected %v\n%s", adds, got, want, p)
		}
		if elided := !slices.Contains(p.Ops, move); elided == adds {
			t.Errorf("adds %v: elided %v\n%s", adds, elided, p)
		}
	}
}

// TestElideKeepsPlacesOfPools: a pool's gradient goes where its input is read, which stays
// where it is though another layer wants it with a border.
func TestElideKeepsPlacesOfPools(t *testing.T) {
	compiled(t, `
name = "pool"
[[input]]
name = "x"
shape = [5]
[[layer]]
name = "d"
type = "dense"
units = [4]
[[layer]]
name = "pool"
type = "max_pool"
pool_size = 1
[[layer]]
name = "wide"
from = ["d"]
type = "zero_padding"
padding = 2
[[layer]]
name = "product"
from = ["wide"]
type = "pointwise"
expr = "wide * wide"
[[output]]
from = "pool"
loss = "mean_squared_error"
[[output]]
from = "product"
loss = "mean_squared_error"
`, ir.Train, 8)
}
