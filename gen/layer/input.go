package layer

import (
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

var inputDef = Def{
	Type: "input", Stepwise: true,
	Doc:     "A tensor that the caller provides. [[input]] is short for a layer of this type.",
	New:     func() Layer { return &Input{} },
	Example: "shape = [32, 32]",
}

// Input is a tensor from the caller.
type Input struct {
	Shape spec.Shape `opt:"shape,required" doc:"shape of one sample, without a batch axis"`
}

// Build implements Layer.
func (l *Input) Build(c *Context) {
	shape := append([]int(nil), l.Shape...)
	if c.OneStep {
		shape[0] = 1
	}
	v := c.Value(ir.Value{Name: c.Name, Shape: shape, Role: ir.Input})
	c.Program.Inputs = append(c.Program.Inputs, v)
	c.Output(v)
}
