package layer

import "github.com/seed-5f2744a7/tensornet/gen/expr"

var multiplyDef = Def{
	Type: "multiply", Stepwise: true,
	Masking: true,
	Doc:     "The product of two or more tensors, element by element." + broadcasting,
	MinIn:   2, MaxIn: anyNumber,
	New:     func() Layer { return &Multiply{} },
	Example: "from = [\"a\", \"b\"]",
}

// Multiply multiplies its inputs.
type Multiply struct{}

// Build implements Layer.
func (*Multiply) Build(c *Context) { c.fold(expr.Mul) }
