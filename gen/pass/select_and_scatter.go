package pass

import (
	"fmt"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// selectAndScatter: Out = max In[0] gives all of dOut to the first element of the window
// that is the maximum. It is searched again, so that nothing has to be stored.
func (d *differentiation) selectAndScatter(op *ir.Op, up upstream) error {
	if !d.wants(op.In[0].Value) {
		return nil
	}
	if len(op.In) != 1 || op.Expr.Op != expr.OpArg || !up.inMemory {
		return fmt.Errorf("%s: a maximum over an expression has no derivative rule", op)
	}
	d.emit(op, &ir.Op{Kind: ir.SelectAndScatter, Loops: op.Loops, In: []ir.Access{op.In[0], op.Out, up.access}}, op.In[0])
	return nil
}
