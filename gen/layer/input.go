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
	DType string     `opt:"dtype" enum:"int32" doc:"int32 for integers, such as the numbers of words; by default numbers as all of the network's"`
}

// Build implements Layer.
func (l *Input) Build(c *Context) {
	shape := append([]int(nil), l.Shape...)
	if c.OneStep {
		shape[0] = 1
	}
	v := c.Value(ir.Value{Name: c.Name, Shape: shape, Role: ir.Input})
	if l.DType != "" {
		v.Whole = &ir.Whole{}
	}
	c.Program.Inputs = append(c.Program.Inputs, v)
	c.Output(v)
}
