package kernel

import (
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	vmath "github.com/seed-5f2744a7/tensornet/gen/kernel/math"
	"github.com/seed-5f2744a7/tensornet/gen/machine/x86"
	"github.com/seed-5f2744a7/tensornet/gen/target"
)

// TestNeed compares the registers that bundles are said to take with those that
// they do, but for one with a number for all vectors.
func TestNeed(t *testing.T) { onEach(t, testNeed) }

func testNeed(t *testing.T, on *target.Target) {
	all := everyCall()
	x, y := expr.Arg(0), expr.Arg(1)
	all["cell"] = expr.Add(expr.Mul(expr.Call("sigmoid", x), y), expr.Mul(expr.Call("sigmoid", expr.Neg(x)), expr.Call("tanh", y)))
	all["quotient"] = expr.Div(expr.Sub(expr.Const(2), x), expr.Add(expr.Mul(x, y), expr.Const(1)))
	long := x // as deep as it is long
	for range 60 {
		long = expr.Add(expr.Call("tanh", long), y)
	}
	all["long"] = long
	for name, e := range all {
		bundles := 0
		for _, bytes := range []int{4, 8} {
			for n := 1; n <= on.Bundle(); n++ {
				c := bundleOf(t, on, e, n, bytes)
				need, ok := c.need(e)
				if !ok {
					continue
				}
				bundles++
				c.node(e)
				if took := c.to.MostTaken(); took < need || took > need+1 {
					t.Errorf("%s of %d vectors of %d bytes takes %d registers, not %d", name, n, bytes, took, need)
				}
			}
		}
		if bundles < 2 {
			t.Errorf("%s finds no registers", name)
		}
	}
}

// Every function has kernels for every number of vectors.
func TestBundlesOfAllSizes(t *testing.T) { onEach(t, testBundlesOfAllSizes) }

func testBundlesOfAllSizes(t *testing.T, on *target.Target) {
	for _, bytes := range []int{4, 8} {
		planner := NewPlanner(x86.New(on), bytes)
		for name, e := range everyCall() {
			for n := 1; n <= on.Bundle()+1; n++ {
				op := &ir.Op{Kind: ir.Map, Loops: loops(n * on.Lanes(bytes)), Expr: e, Out: access(value("out", ir.Temp, n*on.Lanes(bytes)), 0, 1)}
				for range e.MaxArg() + 1 {
					op.In = append(op.In, op.Out)
				}
				if plan, why := planner.Operation(op, 0, nil); plan == nil {
					t.Errorf("%s of %d vectors of %d bytes: %s", name, n, bytes, why)
				}
			}
		}
	}
}

// TestSizesAskTheTarget writes contractions for machines with fewer registers
// than AVX2: blocks are smaller there, none takes more than there are, and what
// is written for one machine does not change what is for another.
func TestSizesAskTheTarget(t *testing.T) {
	forms := map[int]string{}
	for _, registers := range []int{16, 14, 12, 10, 16} {
		few := target.AVX2()
		few.Vectors = registers
		all := ""
		for _, trial := range contractions(4, 1) {
			var groups *Groups
			if trial.groups > 0 {
				groups = &Groups{Stride: trial.stride}
			}
			n, why := newNest(few, trial.op, 0, groups, 4)
			if n == nil {
				t.Fatal(why)
			}
			w := x86.New(few)
			n.write(w, "kernel", "", []string{"out", "in1", "in2", "in3", "in4"}[:1+len(trial.op.In)])
			if err := w.Err(); err != nil {
				t.Errorf("%s with %d registers: %s: %v", trial.name, registers, n.emitter.form(), err)
			}
			all += n.emitter.form() + "\n"
		}
		if before, known := forms[registers]; known && before != all {
			t.Errorf("forms with %d registers change:\n%s\n%s", registers, before, all)
		}
		forms[registers] = all
	}
	for registers, all := range forms {
		if registers < 16 && all == forms[16] {
			t.Errorf("%d registers have the forms of 16", registers)
		}
	}
}

// bundleOf is an expression about to be computed for n vectors.
func bundleOf(t *testing.T, on *target.Target, e *expr.Expr, n, bytes int) *evaluation {
	t.Helper()
	const length = 64
	op := &ir.Op{Kind: ir.Map, Loops: loops(length), Expr: e, Out: access(value("out", ir.Temp, length), 0, 1)}
	for range e.MaxArg() + 1 {
		op.In = append(op.In, access(value("in", ir.Temp, length), 0, 1))
	}
	nest, why := newNest(on, op, 0, nil, bytes)
	if nest == nil {
		t.Fatal(why)
	}
	nest.w = x86.New(on)
	nest.w.Begin("f", bytes, "func(out, in1, in2, in3 *float32)", "")
	nest.takePointers([]string{"out", "in1", "in2", "in3"}[:len(op.In)+1])
	return &evaluation{to: vmath.New(nest.w, n), nest: nest}
}
