package plain

import (
	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// Operation is a function for one operation, at an iteration of so many scans around, and
// a call of it where values are in those places.
func Operation(at *Places, op *ir.Op, scans int, name string) (function, call *jen.Statement) {
	f := newFunction(at.pkg, name, []*ir.Op{op})
	f.bound = scans
	var args []jen.Code
	for _, p := range f.params {
		args = append(args, at.argument(p))
	}
	for _, iteration := range op.Loops[:scans] {
		args = append(args, jen.Id(iteration.Name))
	}
	return f.code(), jen.Id(name).Call(args...)
}
