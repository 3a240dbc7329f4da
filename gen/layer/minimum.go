package layer

import "github.com/seed-5f2744a7/tensornet/gen/expr"

var minimumDef = Def{
	Type: "minimum", Stepwise: true,
	Masking: true,
	Doc:     "The least of two or more tensors, element by element. Where two are equal, each gets half of the gradient." + broadcasting,
	MinIn:   2, MaxIn: anyNumber,
	New:     func() Layer { return &Minimum{} },
	Example: "from = [\"a\", \"b\"]",
}

// Minimum takes the least of its inputs.
type Minimum struct{}

// Build implements Layer.
func (*Minimum) Build(c *Context) {
	c.fold(func(a, b *expr.Expr) *expr.Expr { return expr.Call("min", a, b) })
}
