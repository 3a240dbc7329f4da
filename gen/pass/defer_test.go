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

// TestDeferRefuses defers the gradient of a weight whose operand stays, or does not.
func TestDeferRefuses(t *testing.T) {
	const n = 4
	vector := func(name string, role ir.Role) *ir.Value { return &ir.Value{Name: name, Role: role, Shape: []int{n}} }
	for _, c := range []struct {
		name    string
		refused bool
		after   func(p *ir.Program, gradient *ir.Op, x, w *ir.Value)
	}{
		{"what it reads stays", false, func(*ir.Program, *ir.Op, *ir.Value, *ir.Value) {}},
		{"what it reads is overwritten", true, func(p *ir.Program, _ *ir.Op, _, _ *ir.Value) { p.Ops = append(p.Ops, p.Ops[0]) }},
		{"it reads a trained weight", true, func(_ *ir.Program, g *ir.Op, _, w *ir.Value) { g.In[0].Value = w }},
		{"it reads a frozen weight", false, func(_ *ir.Program, g *ir.Op, _, w *ir.Value) { g.In[0].Value, w.Frozen = w, true }},
		{"a scan overwrites it", true, func(p *ir.Program, g *ir.Op, _, _ *ir.Value) {
			steps := []ir.Loop{{Name: "t", N: 3}}
			for _, op := range []*ir.Op{p.Ops[0], g} {
				op.Loops = append(steps[:1:1], op.Loops...)
				op.Out.Strides = append([]int{0}, op.Out.Strides...)
				for i := range op.In {
					op.In[i].Strides = append([]int{0}, op.In[i].Strides...)
				}
			}
			p.Ops = []*ir.Op{{Kind: ir.Scan, Loops: steps, Body: p.Ops}}
		}},
	} {
		w, d, x := vector("w", ir.Param), vector("d.w", ir.Grad), vector("x", ir.Temp)
		d.Of = w
		each := func(out, in *ir.Value) *ir.Op {
			return &ir.Op{Kind: ir.Map, Layer: "l", Loops: []ir.Loop{{Name: "i", N: n}}, Expr: expr.Arg(0),
				Out: ir.Access{Value: out, Strides: []int{1}}, In: []ir.Access{{Value: in, Strides: []int{1}}}}
		}
		p := &ir.Program{DType: runtime.Float32, Purpose: ir.Train, Width: 16, Machine: target.AVX2()}
		gradient := each(d, x)
		p.Ops = []*ir.Op{each(x, x), gradient}
		c.after(p, gradient, x, w)
		before := slices.Clone(p.Ops)
		if err := pass.Defer(p); err != nil {
			t.Fatal(err)
		}
		if (p.Refusal != "") != c.refused || c.refused != (gradient.Phase == ir.PerGroup) {
			t.Errorf("%s: refused because %q, the gradient is computed %s", c.name, p.Refusal, gradient.Phase)
		}
		if c.refused && !slices.Equal(p.Ops, before) {
			t.Errorf("%s: the program that was refused has changed", c.name)
		}
	}
}

// TestDeferStarts defers gradients: the first operation that reaches one writes it
// if it writes each element once, and else adds to zeros.
func TestDeferStarts(t *testing.T) {
	const n = 4
	for _, c := range []struct {
		name    string
		loops   []int
		strides []int
		adds    bool
	}{
		{"each element", []int{n}, []int{1}, false},
		{"a sum for each element", []int{n, 3}, []int{1, 0}, false},
		{"some elements", []int{n - 1}, []int{1}, true},
		{"elements twice", []int{n - 1, 2}, []int{1, 1}, true},
	} {
		w, d, x := &ir.Value{Name: "w", Role: ir.Param, Shape: []int{n}}, &ir.Value{Name: "d.w", Role: ir.Grad, Shape: []int{n}}, &ir.Value{Name: "x", Role: ir.Temp, Shape: []int{2 * n}}
		d.Of = w
		gradient := func() *ir.Op {
			op := &ir.Op{Kind: ir.Reduce, Layer: "l", Expr: expr.Arg(0), Add: true,
				Out: ir.Access{Value: d, Strides: c.strides}, In: []ir.Access{{Value: x, Strides: c.strides}}}
			for i, n := range c.loops {
				op.Loops = append(op.Loops, ir.Loop{Name: string(rune('i' + i)), N: n})
			}
			return op
		}
		p := &ir.Program{DType: runtime.Float32, Purpose: ir.Train, Width: 16, Machine: target.AVX2(), Ops: []*ir.Op{gradient(), gradient()}}
		if err := pass.Defer(p); err != nil {
			t.Fatal(err)
		}
		if p.Ops[0].Add != c.adds || !p.Ops[1].Add {
			t.Errorf("%s: add: %v, %v, expected %v, true", c.name, p.Ops[0].Add, p.Ops[1].Add, c.adds)
		}
	}
}
