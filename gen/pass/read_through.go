package pass

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// readThrough drops copies of a part of a value, in its order, that nothing writes
// afterwards: what reads the copy reads the part. So a recurrent layer's states
// are its sequence.
func readThrough(p *ir.Program) {
	t, last, dropped := touchingOf(p.Ops), map[*ir.Value]int{}, map[*ir.Value]bool{}
	for i, op := range p.Ops {
		for _, leaf := range op.Leaves() {
			last[leaf.Out.Value.Root()] = i
		}
	}
	for i, op := range p.Ops {
		if !isPart(p, t, i) || last[op.In[0].Value.Root()] > i {
			continue
		}
		to, from := op.Out, op.In[0]
		for _, k := range t[to.Value.Root()] {
			for _, leaf := range p.Ops[k].Leaves() {
				for i, a := range leaf.In {
					if a.Value.Root() == to.Value.Root() {
						leaf.In[i].Value, leaf.In[i].Offset = from.Value, a.Offset-to.Offset+from.Offset
					}
				}
			}
		}
		dropped[to.Value.Root()] = true
		t.merge(to.Value.Root(), from.Value.Root())
	}
	p.Ops = slices.DeleteFunc(p.Ops, func(op *ir.Op) bool { return op.Kind != ir.Scan && dropped[op.Out.Value.Root()] })
	p.Values = slices.DeleteFunc(p.Values, func(v *ir.Value) bool { return dropped[v.Root()] })
}

// isPart reports whether operation i copies a part of a value to one that nobody
// else sees or writes.
func isPart(p *ir.Program, t touching, i int) bool {
	op := p.Ops[i]
	if op.Kind != ir.Move || op.Add {
		return false
	}
	to, from := op.Out.Value.Root(), op.In[0].Value.Root()
	if !isTemporary(to) || !isTemporary(from) || isOutput(p, to) || to == from || !op.Out.Covers(op.Loops) || !slices.Equal(op.Out.Strides, op.In[0].Strides) {
		return false
	}
	for _, k := range t[to] {
		for _, leaf := range p.Ops[k].Leaves() {
			if k != i && leaf.Out.Value.Root() == to {
				return false
			}
			if leaf.Kind == ir.SelectAndScatter && slices.Contains(read(leaf), to) { // must look where it gives
				return false
			}
			if byRows(leaf, to) {
				return false
			}
		}
	}
	return true
}
