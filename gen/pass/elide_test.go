package pass_test

import (
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/pass"
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
