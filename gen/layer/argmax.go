package layer

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

const indexed = " The result is a whole number from 0, of the first of equal elements; it has no gradient."

var argmaxDef = Def{
	Type:  "argmax",
	Doc:   "Where along an axis the greatest element of x is; without axis, among all in their order." + indexed,
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &ArgMax{} },
	Example: "axis = 0",
}

// ArgMax finds the greatest element.
type ArgMax struct{ position }

// position are the options of layers that find an element.
type position struct {
	Axis     *int `opt:"axis" doc:"along which; from 0, or negative from the last"`
	KeepDims bool `opt:"keepdims" doc:"whether the axis stays, with one element"`
}

// Build implements Layer.
func (l *ArgMax) Build(c *Context) {
	if r, ok := l.reduction().begin(c); ok {
		c.Output(r.place(c.In[0], "less", r.peak(c.In[0])))
	}
}

func (p *position) reduction() *reduction {
	r := &reduction{KeepDims: p.KeepDims}
	if p.Axis != nil {
		r.Axis = []int{*p.Axis}
	}
	return r
}

// peak is the maximum.
func (r *reduced) peak(x *ir.Value) *ir.Value { return r.over("peak", true, expr.Arg(0), x) }

// place is the least index of an element that is not beyond, which a comparison
// says, of what was found.
func (r *reduced) place(x *ir.Value, beyond string, found *ir.Value) *ir.Value {
	index := r.indices()
	op := &ir.Op{
		Kind: ir.Reduce, Max: true, Loops: slices.Clone(r.loops),
		In:   []ir.Access{r.full(x), r.full(found), index},
		Expr: expr.Where(expr.Call(beyond, expr.Arg(0), expr.Arg(1)), expr.Const(-float64(index.Value.Size())), expr.Neg(expr.Arg(2))),
	}
	negated := r.c.Temp(r.c.Name+".negated", r.shape)
	op.Out = r.full(negated)
	op.Collapse()
	r.c.Op(op)
	y := r.row("y", expr.Neg(expr.Arg(0)), negated)
	negated.Stop, y.Stop = true, true
	return y
}

// indices are the places of elements among those that are reduced, in their order.
func (r *reduced) indices() ir.Access {
	if r.index == nil {
		r.index = r.c.numbered("index", r.c.In[0].Size()/r.rows)
	}
	a := ir.Access{Value: r.index, Strides: make([]int, len(r.loops))}
	for i, step := len(r.loops)-1, 1; i >= 0 && r.to[i] == 0; i-- {
		a.Strides[i] = step
		step *= r.loops[i].N
	}
	return a
}

// numbered are the numbers from 0 to n-1.
func (c *Context) numbered(name string, n int) *ir.Value {
	data := make([]float64, n)
	for i := range data {
		data[i] = float64(i)
	}
	return c.constant(c.Name+"."+name, []int{n}, data)
}
