package pass

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// Calls takes long operations apart, into several calls of one kernel: the
// garbage collector can stop a program between calls only. What makes the
// gradients of weights stays whole; it runs in ranges.
func Calls(p *ir.Program) error {
	for i, op := range p.Ops {
		if op.Kind == ir.Contract && !op.Out.Value.Shared() && (op.Stage == ir.Forward || op.Stage == ir.Backward) {
			p.Ops[i] = inCalls(op, p.Machine.Budgets.Call)
		}
	}
	return nil
}

// inCalls is op as a scan over parts of the loop with which the result moves
// farthest, op itself where one call of at most
// longest FLOPs does.
func inCalls(op *ir.Op, longest int64) *ir.Op {
	loop := 0
	for i := range op.Loops {
		if op.Out.Strides[i] > op.Out.Strides[loop] {
			loop = i
		}
	}
	n := op.Loops[loop].N
	count := int((op.FLOPs() + longest - 1) / longest)
	count = divisor(n, count)
	if count == 1 || n == 1 || op.Out.Strides[loop] == 0 {
		return op
	}
	part := *op
	part.Loops, part.In = slices.Clone(op.Loops), slices.Clone(op.In)
	for _, a := range accesses(&part) {
		a.Strides = slices.Clone(a.Strides)
	}
	if count = min(count, n); count < n {
		splitLoop(&part, loop, n/count)
	}
	order := []int{loop}
	for i := range part.Loops {
		if i != loop {
			order = append(order, i)
		}
	}
	reorder(&part, order)
	return &ir.Op{Kind: ir.Scan, Layer: op.Layer, Stage: op.Stage, Loops: part.Loops[:1:1], Body: []*ir.Op{&part}}
}

// divisor is the least divisor of n that is not less than least; n itself
// where there is no other.
func divisor(n, least int) int {
	found := n
	for d := 1; d <= n/d; d++ {
		for _, d := range []int{d, n / d} {
			if n%d == 0 && d >= least && d < found {
				found = d
			}
		}
	}
	return found
}
