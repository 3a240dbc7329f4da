package layer

import "github.com/seed-5f2744a7/tensornet/gen/expr"

var subtractDef = Def{
	Type: "subtract", Stepwise: true,
	Masking: true,
	Doc:     "The first tensor minus the second." + broadcasting,
	MinIn:   2, MaxIn: 2,
	New:     func() Layer { return &Subtract{} },
	Example: "from = [\"a\", \"b\"]",
}

// Subtract subtracts its second input from the first.
type Subtract struct{}

// Build implements Layer.
func (*Subtract) Build(c *Context) { c.fold(expr.Sub) }
