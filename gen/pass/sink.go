package pass

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// Sink computes what a time step alone reads in that step, as the weighted inputs of a recurrent
// layer, where those of all steps are more than the second cache holds: they would go to memory and
// come back.
func Sink(p *ir.Program) error {
	for i := 0; i < len(p.Ops); i++ {
		op := p.Ops[i]
		if op.Kind != ir.Contract || op.Add || op.Out.Value.Root().Size()*p.DType.Bytes() <= p.Machine.Caches.Second || !isPassing(p, op.Out.Value.Root()) {
			continue
		}
		if k, loop := sinksTo(p.Ops, i); k > 0 {
			scan := p.Ops[k]
			part := cloned(op)
			part.Phase, part.Segment = 0, 0
			order := []int{loop}
			for l := range part.Loops {
				if l != loop {
					order = append(order, l)
				}
			}
			reorder(part, order)
			part.Loops[0] = scan.Loops[0]
			scan.Body = slices.Insert(scan.Body, 0, part)
			p.Ops = slices.Delete(p.Ops, i, i+1)
			i--
		}
	}
	return nil
}

// isPassing reports whether nobody but operations sees a value.
func isPassing(p *ir.Program, v *ir.Value) bool {
	carried := func(c ir.Carried) bool { return c.After.Root() == v || c.Before.Root() == v }
	return v.Role == ir.Temp && !v.Derived && !isOutput(p, v) && !slices.ContainsFunc(p.Carried, carried)
}

// sinksTo finds the scan that may compute what operation i does, step by step, and the loop that is its
// steps; 0 if there is none.
func sinksTo(ops []*ir.Op, i int) (scan, loop int) {
	op, v := ops[i], ops[i].Out.Value.Root()
	for k, other := range ops {
		if k != i && slices.ContainsFunc(other.Leaves(), func(leaf *ir.Op) bool { return touches(leaf, v) }) {
			if scan > 0 || k < i || other.Kind != ir.Scan || other.Tasks || other.Phase != op.Phase || other.Segment != op.Segment {
				return 0, 0
			}
			scan = k
		}
	}
	if scan == 0 {
		return 0, 0
	}
	for _, leaf := range ir.Leaves(ops[i+1 : scan+1]) {
		if slices.ContainsFunc(op.In, func(a ir.Access) bool { return a.Value.Root() == leaf.Out.Value.Root() }) {
			return 0, 0
		}
	}
	for loop, l := range op.Loops {
		if l.N == ops[scan].Loops[0].N && op.Out.Strides[loop] > 0 {
			step := op.Out.Strides[loop]
			inStep := func(leaf *ir.Op, a ir.Access, around int) bool {
				a.Strides = slices.Clone(a.Strides)
				at := a.Strides[around]
				a.Strides[around] = 0
				lo, hi := a.Range(leaf.Loops)
				return at == step && lo >= 0 && hi < step
			}
			fits := inStep(op, op.Out, loop)
			for _, leaf := range ops[scan].Leaves() {
				for _, a := range accesses(leaf) {
					if a.Value.Root() == v {
						fits = fits && leaf.Out.Value.Root() != v && plainly(leaf) && inStep(leaf, *a, 0)
					}
				}
			}
			if fits {
				return scan, loop
			}
		}
	}
	return 0, 0
}

// plainly reports whether an operation touches nothing but by its strides.
func plainly(op *ir.Op) bool {
	switch op.Kind {
	case ir.Contract, ir.Map, ir.Reduce, ir.Move:
		return true
	}
	return false
}
