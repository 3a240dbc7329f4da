package pass_test

import (
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/pass"
	"github.com/seed-5f2744a7/tensornet/gen/verify"
)

// The way back through a step of an LSTM is one operation for each gate, two for
// the cells, and two products.
func TestFuseGradients(t *testing.T) {
	p := compiled(t, "name = \"sequence\"\n[[input]]\nname = \"x\"\nshape = [5, 3]\n"+
		"[[layer]]\nname = \"y\"\ntype = \"lstm\"\nunits = 4\n[[output]]\nfrom = \"y\"\nloss = \"mean_squared_error\"\n", ir.Train, 0)
	found := map[ir.Kind]int{}
	for _, op := range p.Ops {
		if op.Kind == ir.Scan && op.Stage == ir.Backward {
			for _, leaf := range op.Leaves() {
				found[leaf.Kind]++
			}
		}
	}
	if found[ir.Map] != 6 || found[ir.Contract] != 2 {
		t.Errorf("%v\n%s", found, p)
	}
}

// An operation is not moved past one that writes what it reads, nor into one
// that does; other parts of the same value do not matter.
func TestFuseKeepsOrder(t *testing.T) {
	for _, c := range []struct {
		name            string
		written, result int // where the operations between and behind write
		ops             int
	}{
		{"apart", 4, 8, 2},
		{"between", 2, 8, 3},
		{"result", 4, 3, 3},
	} {
		const n = 4
		g := &ir.Value{Name: "g", Shape: []int{3 * n}, Role: ir.Temp}
		x := &ir.Value{Name: "x", Shape: []int{n}, Role: ir.Temp}
		op := func(e *expr.Expr, add bool, out ir.Access, in ...ir.Access) *ir.Op {
			return &ir.Op{Kind: ir.Map, Loops: []ir.Loop{{Name: "i", N: n}}, Expr: e, Add: add, Out: out, In: in}
		}
		at := func(v *ir.Value, offset int) ir.Access { return ir.Access{Value: v, Offset: offset, Strides: []int{1}} }
		zero := op(expr.Const(1), false, at(g, 0))
		zero.Loops[0].N = 3 * n
		p := &ir.Program{
			Values:  []*ir.Value{g, x},
			Outputs: []*ir.Output{{Value: g}},
			Ops: []*ir.Op{
				zero,
				op(expr.Mul(expr.Arg(0), expr.Const(2)), false, at(x, 0), at(g, 0)),
				op(expr.Const(3), true, at(g, c.written)),
				op(expr.Neg(expr.Arg(0)), true, at(g, c.result), at(x, 0)),
			},
		}
		want := verify.Memory{}
		for _, op := range p.Ops {
			want.Run(op, nil)
		}
		if err := pass.Fuse(p); err != nil {
			t.Fatal(err)
		}
		got := verify.Memory{}
		for _, op := range p.Ops {
			got.Run(op, nil)
		}
		if len(p.Ops) != c.ops+1 {
			t.Errorf("%s: %d operations, expected %d", c.name, len(p.Ops), c.ops+1)
		}
		for i, w := range want.Of(g) {
			if got.Of(g)[i] != w {
				t.Errorf("%s: element %d is %v, expected %v", c.name, i, got.Of(g)[i], w)
			}
		}
	}
}

// What reads another's result in another order is another operation.
func TestFuseKeepsTranspositions(t *testing.T) {
	const n = 3
	for _, c := range []struct {
		name string
		read []int // strides
		ops  int
	}{
		{"in order", []int{n, 1}, 1},
		{"transposed", []int{1, n}, 2},
		{"a row again and again", []int{0, 1}, 2},
	} {
		x, v, y := &ir.Value{Name: "x", Shape: []int{n, n}, Role: ir.Input}, &ir.Value{Name: "v", Shape: []int{n, n}, Role: ir.Temp}, &ir.Value{Name: "y", Shape: []int{n, n}, Role: ir.Temp}
		op := func(e *expr.Expr, out, in *ir.Value, read []int) *ir.Op {
			return &ir.Op{Kind: ir.Map, Loops: []ir.Loop{{Name: "i", N: n}, {Name: "j", N: n}}, Expr: e,
				Out: ir.Access{Value: out, Strides: []int{n, 1}}, In: []ir.Access{{Value: in, Strides: read}}}
		}
		p := &ir.Program{
			Values:  []*ir.Value{x, v, y},
			Outputs: []*ir.Output{{Value: y}},
			Ops:     []*ir.Op{op(expr.Neg(expr.Arg(0)), v, x, []int{n, 1}), op(expr.Mul(expr.Arg(0), expr.Const(2)), y, v, c.read)},
		}
		if err := pass.Fuse(p); err != nil {
			t.Fatal(err)
		}
		if len(p.Ops) != c.ops {
			t.Errorf("%s: %d operations, expected %d\n%s", c.name, len(p.Ops), c.ops, p)
		}
	}
}
