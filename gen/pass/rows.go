package pass

import (
	"fmt"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// gather: Out = table at a row gives dOut to that row. The number of a row has no
// derivative.
func (d *differentiation) gather(op *ir.Op, up upstream) error {
	if !d.wants(op.In[0].Value) {
		return nil
	}
	if !up.inMemory {
		return fmt.Errorf("%s: a loss cannot be a row of a table", op)
	}
	d.emit(op, &ir.Op{Kind: ir.Scatter, Loops: op.Loops, In: []ir.Access{up.access, op.In[1]}, Rows: op.Rows}, op.In[0])
	return nil
}

// byRows reports whether an operation finds its way in v by numbers, so that its access
// to it does not say which elements it touches.
func byRows(op *ir.Op, v *ir.Value) bool {
	table := op.Table()
	return table != nil && table.Value.Root() == v.Root()
}
