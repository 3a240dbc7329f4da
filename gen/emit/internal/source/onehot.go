package source

import (
	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// OneHot calls what makes the labels of an output its target, of one lane of so many.
func OneHot(o *ir.Output, target, labels, lanes, lane jen.Code) *jen.Statement {
	none := -1
	if o.Form.Padded {
		none = o.Form.Padding
	}
	return InRuntime("OneHot").Call(target, InRuntime("LabelsOf").Call(jen.Op("&").Add(labels)), jen.Lit(none), lanes, lane)
}
