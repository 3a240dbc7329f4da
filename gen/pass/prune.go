package pass

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// Infer drops the losses and the targets, and with them all that only training
// needs. Where predictions are measured, losses come last instead.
func Infer(p *ir.Program) error {
	if p.Measures {
		slices.SortStableFunc(p.Ops, func(a, b *ir.Op) int { return int(a.Stage) - int(b.Stage) })
		return nil
	}
	p.Ops = slices.DeleteFunc(p.Ops, func(op *ir.Op) bool { return op.Stage != ir.Forward })
	for _, o := range p.Outputs {
		o.Loss, o.Target, o.Weight = nil, nil, nil
	}
	p.Activity = nil
	return nil
}

// Prune drops the operations and values that no output, loss or gradient of a
// weight depends on, and operands that no expression reads. Inputs, weights and constants stay.
func Prune(p *ir.Program) error {
	for _, op := range ir.Leaves(p.Ops) {
		if op.Kind == ir.Map || op.Kind == ir.Reduce {
			dropUnused(op)
		}
	}
	live := map[*ir.Value]bool{}
	for _, v := range p.States {
		live[v] = true
	}
	for _, o := range p.Outputs {
		live[o.Value.Root()] = true
	}
	for _, l := range p.Losses() {
		live[l] = true
	}
	for _, a := range p.Averages {
		live[a.Of] = true
	}
	for _, v := range p.Values {
		if v.Role == ir.Grad && v.Of.Role == ir.Param {
			live[v] = true
		}
	}
	var kept []*ir.Op
	for _, op := range slices.Backward(p.Ops) {
		for markLive(op, live) {
		}
		kept = append(kept, dropDead([]*ir.Op{op}, live)...) // now that live is what is read after it
	}
	slices.Reverse(kept)
	p.Ops = kept
	values := p.Values[:0]
	for _, v := range p.Values {
		switch v.Root().Role {
		case ir.Temp, ir.Grad, ir.Loss, ir.Target, ir.Batch:
			if !live[v.Root()] {
				continue
			}
		}
		values = append(values, v)
	}
	p.Values = values
	return nil
}

// markLive marks what a live operation reads and reports whether that was news.
// The body of a scan is marked until nothing is: an iteration feeds the next.
func markLive(op *ir.Op, live map[*ir.Value]bool) bool {
	news := false
	for _, leaf := range slices.Backward(op.Leaves()) {
		if !live[leaf.Out.Value.Root()] {
			continue
		}
		for _, a := range leaf.In {
			news = news || !live[a.Value.Root()]
			live[a.Value.Root()] = true
		}
	}
	return news
}

func dropDead(ops []*ir.Op, live map[*ir.Value]bool) []*ir.Op {
	return slices.DeleteFunc(ops, func(op *ir.Op) bool {
		if op.Kind == ir.Scan {
			op.Body = dropDead(op.Body, live)
			return len(op.Body) == 0
		}
		return !live[op.Out.Value.Root()]
	})
}
