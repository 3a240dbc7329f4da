package pass

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/target"
)

// Calls takes long operations apart, into several calls of one kernel: the
// garbage collector can stop a program between calls only. What makes the
// gradients of weights for the whole batch stays whole; it runs in ranges.
func Calls(p *ir.Program) error {
	var ops []*ir.Op
	for _, op := range p.Ops {
		if op.Kind == ir.Contract && !op.Out.Value.Shared() && (op.Stage == ir.Forward || op.Stage == ir.Backward) {
			ops = append(ops, inCalls(op, 0, p)...)
		} else {
			ops = append(ops, op)
		}
	}
	p.Ops = ops
	return nil
}

// inCalls is op, within so many loops of scans, as scans over parts of the loops with
// which the result moves farthest, or of one that saves reading an operand for each part,
// and what is left over; op itself where one call of at most Budgets.Call FLOPs does. A call
// keeps the rows of a block: a part of them takes as long.
func inCalls(op *ir.Op, around int, p *ir.Program) []*ir.Op {
	t, bytes := p.Machine, p.DType.Bytes()
	flops := op.FLOPs()
	for _, l := range op.Loops[:around] {
		flops /= int64(l.N)
	}
	if flops <= t.Budgets.Call {
		return []*ir.Op{op}
	}
	loops := make([]int, 0, len(op.Loops))
	for i := around; i < len(op.Loops); i++ {
		if s := op.Out.Strides[i]; s > 1 {
			loops = append(loops, i)
		}
	}
	slices.SortStableFunc(loops, func(i, k int) int { return op.Out.Strides[k] - op.Out.Strides[i] })
	for at, i := range loops {
		if again(op, i, bytes, t) < again(op, loops[0], bytes, t)/2 {
			loops = slices.Insert(slices.Delete(loops, at, at+1), 0, i)
		}
	}
	for _, i := range loops {
		n, least := op.Loops[i].N, 1
		if rowsOnly(op, i, around, t.BlockRows()) {
			least = t.BlockRows()
		}
		if parts := shares(n, int(int64(n)*t.Budgets.Call/flops), least); parts[0].each < n {
			return inParts(op, around, i, parts, p)
		}
	}
	return []*ir.Op{op}
}

// again is how many cycles a part of a loop takes to read what other parts have read, too, and
// the second cache does not keep.
func again(op *ir.Op, loop, bytes int, t *target.Target) float64 {
	cycles := 0.0
	for _, a := range op.In {
		if size := bytes * a.Value.Root().Size(); a.Strides[loop] == 0 && size > t.Budgets.Far {
			cycles += t.Again(size, size)
		}
	}
	return cycles
}

// rowsOnly reports whether a loop goes through results with one operand only, and no
// other of its kind is as long as a block whose results share no memory.
func rowsOnly(op *ir.Op, loop, around, block int) bool {
	kind := func(i int) [2]bool { return [2]bool{op.In[0].Strides[i] != 0, op.In[1].Strides[i] != 0} }
	if kind(loop) == [2]bool{true, true} || alongVectors(op, loop) {
		return false
	}
	if op.Add { // as windows that overlap do
		return true
	}
	for i := around; i < len(op.Loops); i++ {
		if i != loop && op.Out.Strides[i] != 0 && kind(i) == kind(loop) && op.Loops[i].N >= block {
			return false
		}
	}
	return true
}

// alongVectors reports whether weights alone follow a loop, and lie there in vectors.
func alongVectors(op *ir.Op, loop int) bool {
	vec := slices.Index(op.Out.Strides, 1)
	return vec >= 0 && slices.ContainsFunc(op.In, func(a ir.Access) bool {
		return a.Value.Shared() && a.Strides[vec] == 1 && a.Strides[loop] != 0
	})
}

// run is so many calls with so many iterations each.
type run struct{ calls, each int }

// shares are the calls that n iterations are split into: of equal ones at most so many and
// at least so many, if there is a divisor for that in the upper half, else of such that differ by
// one; a single call where there are no such.
func shares(n, most, least int) []run {
	most = min(max(most, least), n)
	for each := most; each >= max(least, (most+1)/2); each-- {
		if n%each == 0 {
			return []run{{n / each, each}}
		}
	}
	calls := min((n+most-1)/most, n/least)
	if calls < 2 {
		return []run{{1, n}}
	}
	large := n % calls
	return slices.DeleteFunc([]run{{large, n/calls + 1}, {calls - large, n / calls}}, func(r run) bool { return r.calls == 0 })
}

// inParts is op in these parts of a loop.
func inParts(op *ir.Op, around, loop int, parts []run, p *ir.Program) []*ir.Op {
	var all []*ir.Op
	from := 0
	for _, r := range parts {
		part := cloned(op)
		for _, a := range accesses(part) {
			a.Offset += a.Strides[loop] * from
		}
		part.Loops[loop].N = r.calls * r.each
		from += r.calls * r.each
		if r.calls == 1 {
			all = append(all, inCalls(part, around, p)...)
			continue
		}
		if r.each > 1 {
			splitLoop(part, loop, r.each)
		}
		order := make([]int, 0, len(part.Loops))
		for i := range part.Loops {
			if i != loop {
				order = append(order, i)
			}
		}
		reorder(part, slices.Insert(order, around, loop))
		all = append(all, &ir.Op{Kind: ir.Scan, Layer: op.Layer, Stage: op.Stage, Loops: part.Loops[: around+1 : around+1], Body: inCalls(part, around+1, p), Tasks: apart(op)})
	}
	return all
}

// cloned is a copy of op with loops and strides of its own.
func cloned(op *ir.Op) *ir.Op {
	c := *op
	c.Loops, c.In = slices.Clone(op.Loops), slices.Clone(op.In)
	for _, a := range accesses(&c) {
		a.Strides = slices.Clone(a.Strides)
	}
	return &c
}
