package layer

import "github.com/seed-5f2744a7/tensornet/gen/expr"

var addDef = Def{
	Type: "add", Stepwise: true,
	Masking: true,
	Doc:     "The sum of two or more tensors." + broadcasting,
	MinIn:   2, MaxIn: anyNumber,
	New:     func() Layer { return &Add{} },
	Example: "from = [\"a\", \"b\"]",
}

// Add adds its inputs.
type Add struct{}

// Build implements Layer.
func (*Add) Build(c *Context) { c.fold(expr.Add) }
