package pass

import (
	"errors"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// ErrCarried is why a program that runs on kernels cannot be made.
var ErrCarried = errors.New("the gradient of a weight needs what is overwritten before")

// Postpone moves the operations that make the gradients of weights behind all
// others, out of the scans that they stand in. They then run over all groups of
// samples at once, with the sum in registers, and over parts of the weights in
// parallel, without a gradient for each part of the batch. They read no weights
// that are trained: some of these are changed already. The first to reach a
// gradient writes it where it can; see [Clears].
func Postpone(p *ir.Program) error {
	var late []*ir.Op
	kept, err := postpone(p.Ops, nil, &late)
	if err != nil {
		return err
	}
	started := map[*ir.Value]bool{}
	for _, op := range late {
		v := op.Out.Value.Root()
		op.Add = started[v] || !op.Out.Covers(op.Loops) || !cleanSum(op) || op.Kind == ir.Route
		started[v] = true
	}
	p.Ops = append(kept, late...)
	return nil
}

func postpone(ops []*ir.Op, scan *ir.Op, late *[]*ir.Op) (kept []*ir.Op, err error) {
	for i, op := range ops {
		if op.Kind == ir.Scan {
			if op.Body, err = postpone(op.Body, op, late); err != nil {
				return nil, err
			}
			if len(op.Body) > 0 {
				kept = append(kept, op)
			}
			continue
		}
		if !op.Out.Value.Shared() {
			kept = append(kept, op)
			continue
		}
		for _, a := range op.In {
			if trained(a) || rewritten(ops[i+1:], a) || scan != nil && a.Strides[len(scan.Loops)-1] == 0 && rewritten(scan.Body, a) {
				return nil, ErrCarried
			}
		}
		*late = append(*late, op)
	}
	return kept, nil
}

func trained(a ir.Access) bool {
	v := a.Value.Root()
	return v.Role == ir.Param && !v.Frozen
}

// rewritten reports whether one of ops changes what a has read.
func rewritten(ops []*ir.Op, a ir.Access) bool {
	return slices.ContainsFunc(ir.Leaves(ops), func(op *ir.Op) bool { return op.Out.Value.Root() == a.Value.Root() })
}

// Late splits the operations of a program after Postpone: those that run for
// each group of samples, and those that make the gradients of weights.
func Late(p *ir.Program) (groups, weights []*ir.Op) {
	n := slices.IndexFunc(p.Ops, func(op *ir.Op) bool { return op.Kind != ir.Scan && op.Out.Value.Shared() })
	if n < 0 {
		return p.Ops, nil
	}
	return p.Ops[:n], p.Ops[n:]
}

// Clears are the gradients of weights that must be zero before the weights'
// operations run, as the first of these adds.
func Clears(weights []*ir.Op) []*ir.Value {
	var clears, seen []*ir.Value
	for _, op := range weights {
		v := op.Out.Value.Root()
		if op.Add && !slices.Contains(seen, v) {
			clears = append(clears, v)
		}
		seen = append(seen, v)
	}
	return clears
}
