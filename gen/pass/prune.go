package pass

import "github.com/seed-5f2744a7/tensornet/gen/ir"

// Infer drops the losses and the targets, and with them all that only training
// needs.
func Infer(p *ir.Program) error {
	kept := p.Ops[:0]
	for _, op := range p.Ops {
		if op.Stage == ir.Forward {
			kept = append(kept, op)
		}
	}
	p.Ops = kept
	for _, o := range p.Outputs {
		o.Loss, o.Target = nil, nil
	}
	return nil
}

// Prune drops the operations and values that no output, loss or gradient of a
// weight depends on. Inputs, weights and constants stay.
func Prune(p *ir.Program) error {
	live := map[*ir.Value]bool{}
	for _, o := range p.Outputs {
		live[o.Value.Root()] = true
		if o.Loss != nil {
			live[o.Loss] = true
		}
	}
	for _, v := range p.Values {
		if v.Role == ir.Grad && v.Of.Role == ir.Param {
			live[v] = true
		}
	}
	for i := len(p.Ops) - 1; i >= 0; i-- {
		op := p.Ops[i]
		if !live[op.Out.Value.Root()] {
			continue
		}
		for _, a := range op.In {
			live[a.Value.Root()] = true
		}
	}
	ops := p.Ops[:0]
	for _, op := range p.Ops {
		if live[op.Out.Value.Root()] {
			ops = append(ops, op)
		}
	}
	p.Ops = ops
	values := p.Values[:0]
	for _, v := range p.Values {
		switch v.Root().Role {
		case ir.Temp, ir.Grad, ir.Loss, ir.Target:
			if !live[v.Root()] {
				continue
			}
		}
		values = append(values, v)
	}
	p.Values = values
	return nil
}
