package layer

import "github.com/seed-5f2744a7/tensornet/gen/expr"

var averageDef = Def{
	Type: "average", Stepwise: true,
	Masking: true,
	Doc:     "The mean of two or more tensors, element by element." + broadcasting,
	MinIn:   2, MaxIn: anyNumber,
	New:     func() Layer { return &Average{} },
	Example: "from = [\"a\", \"b\"]",
}

// Average takes the mean of its inputs.
type Average struct{}

// Build implements Layer.
func (*Average) Build(c *Context) {
	n := expr.Const(1 / float64(len(c.In)))
	c.foldThen(expr.Add, func(sum *expr.Expr) *expr.Expr { return expr.Mul(n, sum) })
}
