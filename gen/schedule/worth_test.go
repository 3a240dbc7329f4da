package schedule

import (
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/machine/x86"
	"github.com/seed-5f2744a7/tensornet/gen/target"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// TestNarrower is from which length of its vectors on a kernel is one for AVX-512.
func TestNarrower(t *testing.T) {
	n := Network{Machine: x86.New(target.AVX512()), Narrower: x86.New(target.AVX2())}
	p := &ir.Program{DType: runtime.Float32, Width: 1, Machine: target.AVX512()}
	mapped := func(of string, n int) *ir.Op {
		x, y := &ir.Value{Name: "x", Shape: []int{n}}, &ir.Value{Name: "y", Shape: []int{n}}
		return &ir.Op{Kind: ir.Map, Loops: []ir.Loop{{Name: "i", N: n}}, Expr: expr.Call(of, expr.Arg(0)),
			Out: ir.Access{Value: y, Strides: []int{1}}, In: []ir.Access{{Value: x, Strides: []int{1}}}}
	}
	for _, c := range []struct {
		of     string
		n      int
		narrow bool
	}{
		{"relu", 1, true}, {"relu", 176, true}, {"relu", 192, false},
		{"relu", 24 * 16, false},
		{"relu", 4096, false}, {"relu", 4096 + 16, true}, // comes from the second cache
		{"tanh", 48, true}, {"tanh", 1024, false}, // a result comes after as long
	} {
		plan, saves, why := newScheduler(n, p).plan(mapped(c.of, c.n), 0)
		if plan == nil || (plan.On.Name == "AVX2") != c.narrow || (saves == 0) != c.narrow || (why == "") == c.narrow {
			t.Errorf("%s of %d: %+v, which saves %v cycles: %q", c.of, c.n, plan, saves, why)
		}
	}
	if plan, saves, _ := newScheduler(Network{Machine: n.Machine}, p).plan(mapped("relu", 1), 0); plan.On.Name != "AVX512" || saves != 0 {
		t.Errorf("alone, it is planned for %s and saves %v", plan.On.Name, saves)
	}
}

// TestWorth is how much of its time a program must save.
func TestWorth(t *testing.T) {
	for _, c := range []struct {
		takes, saves float64
		want         bool
	}{{0, 0, false}, {100, 0, false}, {76, 24, false}, {75, 25, true}} {
		if got := (cost{c.takes, c.saves}).worth(); got.Is != c.want || got.Why == "" {
			t.Errorf("%+v: %s", c, got)
		}
	}
}
