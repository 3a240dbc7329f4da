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
		p := &ir.Program{Ops: []*ir.Op{op}, Machine: machine, DType: "float32"}
		if err := pass.Calls(p); err != nil {
			t.Fatal(err)
		}
		if longest == op.FLOPs() {
			if p.Ops[0] != op {
				t.Errorf("a short operation became %s", p.Ops[0])
			}
			continue
		}
		got, flops := map[[3]int]int{}, int64(0)
		for _, call := range calls(t, p.Ops, 0) {
			each := call.op.FLOPs()
			for _, l := range call.op.Loops[:call.scans] {
				each /= int64(l.N)
			}
			if each > longest {
				t.Errorf("%d FLOPs at most: a call has %d", longest, each)
			}
			for at, n := range products(call.op) {
				got[at] += n
			}
			flops += call.op.FLOPs()
		}
		if flops != op.FLOPs() || !maps.Equal(got, want) {
			t.Errorf("%d FLOPs at most: %d FLOPs, of %d:\n%v", longest, flops, op.FLOPs(), p.Ops)
		}
	}
}

// call is an operation within so many loops of scans.
type call struct {
	op    *ir.Op
	scans int
}

// calls are the operations in scans, whose loops have two iterations at least.
func calls(t *testing.T, ops []*ir.Op, scans int) []call {
	var all []call
	for _, op := range ops {
		if op.Kind != ir.Scan {
			all = append(all, call{op, scans})
			continue
		}
		if n := op.Loops[scans].N; n < 2 {
			t.Errorf("a loop of %d", n)
		}
		all = append(all, calls(t, op.Body, scans+1)...)
	}
	return all
}

// TestCallsKeepBlocks splits the gradient of a convolution's weights: calls have the
// rows of a block, whatever their number.
func TestCallsKeepBlocks(t *testing.T) {
	for _, filters := range []int{7, 13, 24, 28, 37, 64} {
		d, x, y := &ir.Value{Name: "d", Shape: []int{filters, 3, 24}}, &ir.Value{Name: "x", Shape: []int{6, 48}}, &ir.Value{Name: "y", Shape: []int{4, 4, filters}}
		op := &ir.Op{
			Kind: ir.Contract, Stage: ir.Backward,
			Loops: []ir.Loop{{Name: "f", N: filters}, {Name: "kh", N: 3}, {Name: "c", N: 24}, {Name: "oh", N: 4}, {Name: "ow", N: 4}},
			Out:   ir.Access{Value: d, Strides: []int{72, 24, 1, 0, 0}},
			In:    []ir.Access{{Value: y, Strides: []int{1, 0, 0, 4 * filters, filters}}, {Value: x, Strides: []int{0, 48, 1, 48, 8}}},
		}
		want := products(op)
		for _, machine := range []*target.Target{target.AVX2(), target.AVX512()} {
			machine.Budgets.Call = op.FLOPs() / 20
			p := &ir.Program{Ops: []*ir.Op{op}, Machine: machine, DType: "float32"}
			if err := pass.Calls(p); err != nil {
				t.Fatal(err)
			}
			got := map[[3]int]int{}
			for _, call := range calls(t, p.Ops, 0) {
				rows := 1
				for i, l := range call.op.Loops {
					if i >= call.scans && call.op.Out.Strides[i] == 72 {
						rows = l.N
					}
				}
				if rows < min(machine.BlockRows(), filters) {
					t.Errorf("%s, %d filters: a call has %d", machine.Name, filters, rows)
				}
				for at, n := range products(call.op) {
					got[at] += n
				}
			}
			if !maps.Equal(got, want) {
				t.Errorf("%s, %d filters: the parts are not the whole", machine.Name, filters)
			}
		}
	}
}

// TestCallsReadOnce splits convolutions with packed weights along rows of pixels, or along the
// panels of their weights where all calls would read many of these anew; and the gradient of the
// input along what it reads of weights.
func TestCallsReadOnce(t *testing.T) {
	for _, c := range []struct {
		panels, channels int
		avx2, avx512     string // 14 rows are too few for several calls on AVX-512
	}{{4, 64, "oh", "p"}, {32, 512, "p", "p"}} {
		wide, row := 3*c.channels, 16*c.channels
		w, x, y := &ir.Value{Name: "w", Shape: []int{c.panels, 3, wide, 16}, Role: ir.Param}, &ir.Value{Name: "x", Shape: []int{16, row}}, &ir.Value{Name: "y", Shape: []int{14, 14, c.panels * 16}}
		op := &ir.Op{
			Kind: ir.Contract, Stage: ir.Forward,
			Loops: []ir.Loop{{Name: "p", N: c.panels}, {Name: "oh", N: 14}, {Name: "ow", N: 14}, {Name: "f", N: 16}, {Name: "kh", N: 3}, {Name: "c", N: wide}},
			Out:   ir.Access{Value: y, Strides: []int{16, 14 * c.panels * 16, c.panels * 16, 1, 0, 0}},
			In:    []ir.Access{{Value: w, Strides: []int{3 * wide * 16, 0, 0, 1, wide * 16, 16}}, {Value: x, Strides: []int{0, row, c.channels, 0, row, 1}}},
		}
		expectAlong(t, op, c.avx2, c.avx512)
	}
	for _, c := range []struct {
		filters int
		avx2    string
	}{{8, "oh"}, {512, "kh"}} {
		w, x, y := &ir.Value{Name: "w", Shape: []int{c.filters, 3, 1536}, Role: ir.Param}, &ir.Value{Name: "dx", Shape: []int{16, 16 * 512}}, &ir.Value{Name: "dy", Shape: []int{14, 14, c.filters}}
		op := &ir.Op{
			Kind: ir.Contract, Stage: ir.Backward, Add: true,
			Loops: []ir.Loop{{Name: "oh", N: 14}, {Name: "kh", N: 3}, {Name: "ow", N: 14}, {Name: "c", N: 1536}, {Name: "f", N: c.filters}},
			Out:   ir.Access{Value: x, Strides: []int{16 * 512, 16 * 512, 512, 1, 0}},
			In:    []ir.Access{{Value: w, Strides: []int{0, 1536, 0, 1, 3 * 1536}}, {Value: y, Strides: []int{14 * c.filters, 0, c.filters, 0, 1}}},
		}
		expectAlong(t, op, c.avx2, "kh")
	}
}

// expectAlong splits an operation into two calls or more, and compares the loop for each machine.
func expectAlong(t *testing.T, op *ir.Op, wanted ...string) {
	t.Helper()
	for i, machine := range []*target.Target{target.AVX2(), target.AVX512()} {
		want := wanted[i]
		machine.Budgets.Call = op.FLOPs() / 2
		p := &ir.Program{Ops: []*ir.Op{op}, Machine: machine, DType: "float32"}
		if err := pass.Calls(p); err != nil {
			t.Fatal(err)
		}
		if got := p.Ops[0]; got.Kind != ir.Scan || got.Loops[0].Name != want {
			t.Errorf("%s: %s; expected a scan along %s", machine.Name, got, want)
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
