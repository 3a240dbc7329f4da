package kernel

import (
	"math"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/machine/x86"
	"github.com/seed-5f2744a7/tensornet/gen/target"
)

// TestRefusals plans operations that no kernel is for, on AVX2 or a machine that has
// less of something.
func TestRefusals(t *testing.T) {
	w, x, y := value("w", ir.Param, 8, 8), value("x", ir.Temp, 8, lanes), value("y", ir.Temp, 8, lanes)
	contract := func(e *expr.Expr) *ir.Op {
		return &ir.Op{Kind: ir.Contract, Loops: loops(8, 8, lanes), Expr: e,
			Out: access(y, 0, lanes, 0, 1), In: []ir.Access{access(w, 0, 8, 1, 0), access(x, 0, 0, lanes, 1)}}
	}
	unknown := &expr.Expr{Op: expr.OpCall, Func: &expr.Func{Name: "unknown", Unary: math.Exp}, Args: []*expr.Expr{expr.Arg(0)}}
	calling := &ir.Op{Kind: ir.Map, Loops: loops(8), Expr: expr.Add(unknown, expr.Arg(0)),
		Out: access(y, 0, 1), In: []ir.Access{access(x, 0, 1)}}
	strewn := &ir.Op{Kind: ir.Contract, Loops: loops(8, 8), Out: access(y, 0, 0, 0), In: []ir.Access{access(w, 0, 8, 1), access(x, 0, 8, 1)}}
	scarce := target.AVX2()
	scarce.General = 3
	large := *dense(1024, 1024, 4)[1].op
	large.Add, large.Expr = false, expr.Call("relu", expr.Arg(0))
	for _, c := range []struct {
		name string
		on   *target.Target
		op   *ir.Op
		want string
	}{
		{"no function", target.AVX2(), calling, "calls unknown"},
		{"a long function over sums", target.AVX2(), contract(expr.Call("tanh", expr.Arg(0))), "tanh needs the registers of the sums"},
		{"a short function over sums", target.AVX2(), contract(expr.Call("relu", expr.Arg(0))), ""},
		{"no registers", scarce, strewn, "it takes 4 general registers of 3"},
		{"an expression over sums in passes", target.AVX2(), &large, "the sums take several passes"},
	} {
		p := NewPlanner(x86.New(c.on), 4)
		for range 2 { // what is known from the first time is the same
			plan, why := p.Operation(c.op, 0, nil)
			if (plan == nil) != (c.want != "") || why != c.want {
				t.Errorf("%s: planned %v, refused because %q, expected %q", c.name, plan, why, c.want)
			}
		}
		if chain, why := p.Chain([]*ir.Op{c.op}); (chain == nil) != (c.want != "") || why != c.want {
			t.Errorf("%s in a chain: planned %v, refused because %q, expected %q", c.name, chain, why, c.want)
		}
	}
}

// TestPlansAreNotWritten plans kernels, of which one is used twice and written once,
// and the others not at all.
func TestPlansAreNotWritten(t *testing.T) {
	m := x86.New(target.AVX2())
	planner, k := NewPlanner(m, 4), New(m)
	var plans []*Plan
	for _, tr := range dense(8, 24, 2) {
		plan, why := planner.Operation(tr.op, 0, nil)
		if plan == nil {
			t.Fatalf("%s: %s", tr.name, why)
		}
		plans = append(plans, plan)
	}
	if first, again := k.Use(plans[1], Use{}), k.Use(plans[1], Use{}); again != first {
		t.Errorf("one plan is written as %s and %s", first, again)
	}
	assembly, _, err := k.Print("main", "test")
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(assembly), "\nTEXT "); n != 1 {
		t.Errorf("%d functions are written", n)
	}
}
