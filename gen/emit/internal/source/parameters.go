package source

import (
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// Parameters of functions that ask what they run on, and that use random numbers:
// the sample's key, 0 for none. These also have a machine, which makes the numbers.
const (
	MachineName = "machine"
	RandomName  = "random"
)

// MachineType is the type of what functions run on.
func MachineType() *jen.Statement { return InRuntime("Machine") }

// MachineParam is that parameter.
func MachineParam() *jen.Statement { return jen.Id(MachineName).Add(MachineType()) }

// WayBack are the operations of layers that take gradients back.
func WayBack(ops []*ir.Op) []*ir.Op {
	return slices.DeleteFunc(ir.Leaves(ops), func(op *ir.Op) bool { return op.Stage != ir.Backward })
}

// IsRandom reports whether any operation uses random numbers.
func IsRandom(ops []*ir.Op) bool {
	for _, op := range ir.Leaves(ops) {
		if op.Kind == ir.Random {
			return true
		}
	}
	return false
}
