package pass

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// Derive moves what depends on weights and constants alone to the beginning, where it
// runs once for the weights and not for each sample: transformed kernels, packed weights,
// weights that other layers were folded into. A value is derived if all that write it are
// and nothing of a sample reads it between. What depends on constants alone is derived
// only for others.
func Derive(p *ir.Program) error {
	d := &derivation{p: p, derived: map[*ir.Value]bool{}}
	d.assume()
	for d.refuse() {
	}
	var first, rest []*ir.Op
	for _, op := range p.Ops {
		if op.Phase == ir.PerGroup && d.free(op) {
			op.Phase = ir.PerWeights
		}
		if op.Phase == ir.PerWeights {
			first = append(first, op)
		} else {
			rest = append(rest, op)
		}
	}
	for _, v := range p.Values {
		v.Derived = v.Derived || d.derived[v]
	}
	p.Ops = slices.Concat(first, rest)
	return nil
}

// derivation is a guess at which values are derived, which is made smaller until it
// holds.
type derivation struct {
	p       *ir.Program
	derived map[*ir.Value]bool
}

// assume takes all values that the program writes for itself.
func (d *derivation) assume() {
	for _, op := range ir.Leaves(d.p.Ops) {
		if v := op.Out.Value.Root(); v.Role == ir.Temp && !isOutput(d.p, v) {
			d.derived[v] = true
		}
	}
}

// free reports whether an operation reads and writes nothing but what is derived.
func (d *derivation) free(op *ir.Op) bool {
	return !slices.ContainsFunc(op.Leaves(), func(leaf *ir.Op) bool {
		return leaf.Kind == ir.Random || !d.derived[leaf.Out.Value.Root()] ||
			slices.ContainsFunc(leaf.In, func(a ir.Access) bool { return !d.known(a.Value.Root()) })
	})
}

// known reports whether a value is the same for all samples.
func (d *derivation) known(v *ir.Value) bool {
	return v.Role == ir.Param || v.Role == ir.Const || d.derived[v]
}

// refuse drops values from the guess that an operation of a sample writes, or reads
// before they are written for the last time or after the last sample, or that are made of
// constants alone. It reports whether there was one.
func (d *derivation) refuse() bool {
	before := len(d.derived)
	weighed, read := map[*ir.Value]bool{}, map[*ir.Value]bool{}
	for _, op := range d.p.Ops {
		free := d.free(op)
		for _, leaf := range op.Leaves() {
			out := leaf.Out.Value.Root()
			if !free || read[out] {
				delete(d.derived, out)
			}
			for _, a := range leaf.In {
				v := a.Value.Root()
				weighed[out] = weighed[out] || v.Role == ir.Param || weighed[v]
				if free {
					continue
				}
				if read[v] = true; !weighed[v] || op.Phase == ir.PerBatch {
					delete(d.derived, v)
				}
			}
		}
	}
	return len(d.derived) < before
}
