package layer

import (
	"math"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/jsonschema"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

var normDef = Def{
	Type: "norm",
	Doc: "The norm of x over some axes, (Σ |x|^ord)^(1/ord): with ord = inf the greatest size, with -inf the least, with 0 how many elements are not 0. " +
		"The gradient of the norm 0 is 0." + reducing,
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &Norm{Ord: 2} },
	Example: "axis = -1\nord = 1",
}

// Norm measures vectors.
type Norm struct {
	reduction
	Ord order `opt:"ord" doc:"which norm"`
}

// order is a number, which may be infinite.
type order float64

// Expected describes the option in messages.
func (order) Expected() string { return "a number, inf or -inf" }

// Schema implements spec.Typed.
func (order) Schema() *jsonschema.Schema { return jsonschema.Number() }

// DecodeSpec implements spec.Decoder.
func (o *order) DecodeSpec(f *spec.Field, e *spec.Errors) {
	switch v := f.Value.(type) {
	case int64:
		*o = order(v)
	case float64:
		*o = order(v)
	default:
		e.Errorf(f.Pos, "option %q: found %s, expected %s", f.Name, f.Describe(), o.Expected())
		return
	}
	if p := float64(*o); p != p || !math.IsInf(p, 0) && math.Abs(p) > 1e3 {
		e.Errorf(f.Pos, "option %q: found %s, expected %s (at most 1000 in size, or infinite)", f.Name, f.Describe(), o.Expected())
	}
}

// Build implements Layer.
func (l *Norm) Build(c *Context) {
	r, ok := l.begin(c)
	if !ok {
		return
	}
	x, size := c.In[0], expr.Call("abs", expr.Arg(0))
	switch p := float64(l.Ord); {
	case math.IsInf(p, 1):
		c.Output(r.over("y", true, expr.Arg(0), r.each("size", size, x)))
	case p < -math.MaxFloat64:
		c.Output(r.least(r.each("size", size, x)))
	case p == 0:
		c.Output(r.over("y", false, expr.Call("not_equal", expr.Arg(0), expr.Const(0)), x))
	case p == 1:
		c.Output(r.over("y", false, size, x))
	case p == 2:
		c.Output(r.root(r.over("squares", false, expr.Mul(expr.Arg(0), expr.Arg(0)), x), p))
	default:
		c.Output(r.root(r.over("powers", false, expr.Pow(size, p), x), p))
	}
}

// root is s^(1/p), whose derivative y/(p·s) is 0 where y is.
func (r *reduced) root(s *ir.Value, p float64) *ir.Value {
	y := r.row("y", expr.Pow(expr.Arg(0), 1/p), s)
	op := r.c.Program.Ops[len(r.c.Program.Ops)-1]
	slope := expr.Div(expr.Arg(0), expr.Mul(expr.Const(p), expr.Arg(1)))
	op.Rules = []ir.Rule{{
		Of: 0, In: []ir.Access{op.Out, op.In[0]},
		Expr: expr.Where(expr.Call("equal", expr.Arg(0), expr.Const(0)), expr.Const(0), slope),
	}}
	return y
}
