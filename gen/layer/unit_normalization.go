package layer

import (
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

var unitNormalizationDef = Def{
	Type: "unit_normalization", Stepwise: true,
	Masking: true,
	Doc:     "y = x/‖x‖ of each sample's elements along axis; norms below epsilon count as epsilon.",
	MinIn:   1, MaxIn: 1,
	New:     func() Layer { return &UnitNormalization{Axis: []int{-1}, Epsilon: 1e-12} },
	Example: "axis = -1",
}

// UnitNormalization gives vectors of a sample length 1.
type UnitNormalization struct {
	Axis    []int   `opt:"axis" doc:"the axes whose elements are a vector; from 0, or negative from the last"`
	Epsilon float64 `opt:"epsilon" above:"0" doc:"the least norm to divide by"`
}

// Build implements Layer.
func (l *UnitNormalization) Build(c *Context) {
	x := c.In[0]
	along, ok := c.axes(l.Axis, len(x.Shape))
	if !ok {
		return
	}
	n, ok := c.normalize(x, x.Shape, along)
	if !ok {
		return
	}
	square := n.sum("square", expr.Mul(expr.Arg(0), expr.Arg(0)), x)
	norm := n.perGroup("norm")
	length := expr.Call("max", expr.Call("sqrt", expr.Arg(0)), expr.Const(l.Epsilon))
	flat := func(v *ir.Value) ir.Access { return ir.Access{Value: v, Strides: []int{1}} }
	y := expr.Arg(0)
	c.Op(&ir.Op{
		Kind: ir.Map, Loops: []ir.Loop{{Name: "i", N: norm.Size()}}, Out: flat(norm), In: []ir.Access{flat(square)}, Expr: length,
		// A norm of 0 has no derivative by the square; that of the least norm is 0.
		Rules: []ir.Rule{{Of: 0, Expr: expr.Div(expr.Mul(expr.Const(0.5), expr.Call("step", expr.Sub(y, expr.Const(l.Epsilon)))), y), In: []ir.Access{flat(norm)}}},
	})
	c.Output(n.elementwise("y", expr.Div(expr.Arg(0), expr.Arg(1)), n.whole(x), n.each(norm)))
}
