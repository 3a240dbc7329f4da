package golang

import (
	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// judgeBy has a meter judge an output of a sample.
func judgeBy(meter *jen.Statement, i int, o *ir.Output, outputs, sample *jen.Statement) *jen.Statement {
	y := flat(outputs.Dot(goName(o.Name)))
	target := sample.Dot("Targets").Dot(goName(o.Name))
	if o.Sparse {
		return inRuntime("MeterAddLabel").Call(meter, jen.Lit(i), y, target)
	}
	return inRuntime("MeterAdd").Call(meter, jen.Lit(i), y, flat(target))
}
