package layer

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/constraint"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// constrain puts the constraint of an option on a weight, unless that is nil or another
// layer's. Its elements are [outs…, ins…] here, as a matrix has them, and [ins…, outs…] in
// Keras, whose axes the option counts; without ins both are the same.
func (c *Context) constrain(option string, k constraint.Constraint, w *ir.Value, ins, outs []int) {
	if k.Kind == nil || w == nil || c.borrows {
		return
	}
	if c.held { // its weights stay as they are, this time
		return
	}
	if c.frozen {
		c.Errorf(option, "option %q: the layer is not trained, so its weights stay as they are; remove this", option)
		return
	}
	rule, err := k.Of(slices.Concat(ir.Axes(ins, 1), ir.Axes(outs, ir.Size(ins))))
	if err != nil {
		c.Errorf(option, "option %q: %v", option, err)
	}
	w.Constraint = rule
}
