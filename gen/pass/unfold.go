package pass

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// unfold drops copies of a part of a value, in its order, that nothing writes
// afterwards: what reads the copy reads the part. So a recurrent layer's states
// are its sequence.
func unfold(p *ir.Program) {
	p.Ops = slices.DeleteFunc(p.Ops, func(op *ir.Op) bool {
		if !isPart(p, op) {
			return false
		}
		to, from := op.Out, op.In[0]
		for _, leaf := range ir.Leaves(p.Ops) {
			for i, a := range leaf.In {
				if a.Value.Root() == to.Value.Root() {
					leaf.In[i].Value, leaf.In[i].Offset = from.Value, a.Offset-to.Offset+from.Offset
				}
			}
		}
		p.Values = slices.DeleteFunc(p.Values, func(v *ir.Value) bool { return v.Root() == to.Value.Root() })
		return true
	})
}

// isPart reports whether op copies from a value that is complete by then to one
// that nobody else sees or writes.
func isPart(p *ir.Program, op *ir.Op) bool {
	if op.Kind != ir.Move || op.Add {
		return false
	}
	to, from := op.Out.Value.Root(), op.In[0].Value.Root()
	if !isTemporary(to) || !isTemporary(from) || isOutput(p, to) || to == from || !op.Out.Covers(op.Loops) || !slices.Equal(op.Out.Strides, op.In[0].Strides) {
		return false
	}
	after := false
	for _, o := range p.Ops {
		for _, leaf := range o.Leaves() {
			out := leaf.Out.Value.Root()
			if o != op && (out == to || after && out == from) {
				return false
			}
			if leaf.Kind == ir.Route && slices.Contains(read(leaf), to) { // must look where it gives
				return false
			}
		}
		after = after || o == op
	}
	return true
}
