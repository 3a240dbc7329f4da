package layer

import "github.com/seed-5f2744a7/tensornet/gen/expr"

var divideDef = Def{
	Type: "divide", Stepwise: true,
	Masking: true,
	Doc:     "The first tensor divided by the second, element by element." + broadcasting,
	MinIn:   2, MaxIn: 2,
	New:     func() Layer { return &Divide{} },
	Example: "from = [\"a\", \"b\"]",
}

// Divide divides its first input by the second.
type Divide struct{}

// Build implements Layer.
func (*Divide) Build(c *Context) { c.fold(expr.Div) }
