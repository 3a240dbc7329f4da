package pass

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// Coalesce removes copies of whole values: the copy becomes another name for
// the original, where neither is written again.
func Coalesce(p *ir.Program) error {
	writes := map[*ir.Value]int{}
	for _, op := range ir.Leaves(p.Ops) {
		writes[op.Out.Value.Root()]++
	}
	p.Ops = slices.DeleteFunc(p.Ops, func(op *ir.Op) bool {
		if op.Kind != ir.Move || op.Add {
			return false
		}
		to, from := op.Out, op.In[0]
		root := from.Value.Root()
		whole := to.Covers(op.Loops) && from.Covers(op.Loops) && slices.Equal(to.Strides, from.Strides) && root.Size() == to.Value.Size()
		private := to.Value.Alias == nil && isTemporary(to.Value) && isTemporary(root) && writes[to.Value] == 1 && writes[root] == 1
		if !whole || !private || isOutput(p, to.Value) {
			return false
		}
		to.Value.Alias = root
		return true
	})
	return nil
}

// isTemporary reports whether only the program itself sees the value.
func isTemporary(v *ir.Value) bool {
	return v.Role == ir.Temp || v.Role == ir.Grad && v.Of.Role != ir.Param
}

func isOutput(p *ir.Program, v *ir.Value) bool {
	return slices.ContainsFunc(p.Outputs, func(o *ir.Output) bool { return o.Value.Root() == v })
}
