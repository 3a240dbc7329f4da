package pass_test

import (
	"maps"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/pass"
	"github.com/seed-5f2744a7/tensornet/gen/target"
)

// TestCalls takes a convolution apart at every limit: the parts are short, and
// together they are the whole.
func TestCalls(t *testing.T) {
	w, x, y := &ir.Value{Name: "w", Shape: []int{4, 3, 3}, Role: ir.Param}, &ir.Value{Name: "x", Shape: []int{14, 9}}, &ir.Value{Name: "y", Shape: []int{12, 7, 4}}
	op := &ir.Op{
		Kind:  ir.Contract,
		Loops: []ir.Loop{{Name: "oh", N: 12}, {Name: "ow", N: 7}, {Name: "f", N: 4}, {Name: "kh", N: 3}, {Name: "c", N: 3}},
		Out:   ir.Access{Value: y, Strides: []int{28, 4, 1, 0, 0}},
		In:    []ir.Access{{Value: w, Strides: []int{0, 0, 9, 3, 1}}, {Value: x, Strides: []int{9, 1, 0, 9, 1}}},
	}
	want := products(op)
	for longest := op.FLOPs() / 12; longest <= op.FLOPs(); longest += op.FLOPs() / 24 {
		machine := target.AVX2()
		machine.Budgets.Call = longest
		p := &ir.Program{Ops: []*ir.Op{op}, Machine: machine}
		if err := pass.Calls(p); err != nil {
			t.Fatal(err)
		}
		scan := p.Ops[0]
		if longest == op.FLOPs() {
			if scan != op {
				t.Errorf("a short operation became %s", scan)
			}
			continue
		}
		if scan.Kind != ir.Scan {
			t.Fatalf("%d FLOPs at most: %s", longest, scan)
		}
		part := scan.Body[0]
		if each := part.FLOPs() / int64(scan.Loops[0].N); each > longest {
			t.Errorf("%d FLOPs at most: a call has %d", longest, each)
		}
		if part.FLOPs() != op.FLOPs() || !maps.Equal(products(part), want) {
			t.Errorf("%d FLOPs at most: %s", longest, part)
		}
	}
}

// products counts the products of elements that are added to each element.
func products(op *ir.Op) map[[3]int]int {
	count := map[[3]int]int{}
	var run func(loop int, at [3]int)
	run = func(loop int, at [3]int) {
		if loop == len(op.Loops) {
			count[at]++
			return
		}
		for range op.Loops[loop].N {
			run(loop+1, at)
			for i, a := range append([]ir.Access{op.Out}, op.In...) {
				at[i] += a.Strides[loop]
			}
		}
	}
	run(0, [3]int{op.Out.Offset, op.In[0].Offset, op.In[1].Offset})
	return count
}
