package layer

import "github.com/seed-5f2744a7/tensornet/gen/expr"

var maximumDef = Def{
	Type: "maximum", Stepwise: true,
	Masking: true,
	Doc:     "The greatest of two or more tensors, element by element. Where two are equal, each gets half of the gradient." + broadcasting,
	MinIn:   2, MaxIn: anyNumber,
	New:     func() Layer { return &Maximum{} },
	Example: "from = [\"a\", \"b\"]",
}

// Maximum takes the greatest of its inputs.
type Maximum struct{}

// Build implements Layer.
func (*Maximum) Build(c *Context) {
	c.fold(func(a, b *expr.Expr) *expr.Expr { return expr.Call("max", a, b) })
}
