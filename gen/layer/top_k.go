package layer

import (
	"math"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

var topKDef = Def{
	Type: "top_k",
	Doc: "The k greatest elements along the last axis, the greatest first, and as .indices where they are, of equal ones the first first. " +
		"The indices have no gradient.",
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &TopK{} },
	Example: "k = 3",
}

// TopK finds the greatest elements.
type TopK struct {
	K int `opt:"k,required" min:"1" max:"64" doc:"how many"`
}

// Build implements Layer. What was found is minus infinity for the next.
func (l *TopK) Build(c *Context) {
	x := c.In[0]
	last := len(x.Shape) - 1
	n := x.Shape[last]
	if l.K > n {
		c.Errorf("k", "found %d, but the last axis of %v has %d elements", l.K, x.Shape, n)
		return
	}
	r, _ := (&reduction{Axis: []int{last}}).begin(c)
	values := c.Temp(c.Name+".values", with(x.Shape, last, l.K))
	indices := c.Temp(c.Name+".indices", values.Shape)
	indices.Stop = true
	for k := range l.K {
		peak := r.peak(x)
		at := r.place(x, "less", peak)
		r.put(values, k, peak)
		r.put(indices, k, at)
		if k < l.K-1 {
			x = r.without(x, at)
		}
	}
	c.Named("", values)
	c.Named("indices", indices)
}

// put makes a result element k of each row.
func (r *reduced) put(to *ir.Value, k int, from *ir.Value) {
	rows := []ir.Loop{{Name: "i", N: r.rows}}
	r.c.move(part{rows, ir.Access{Value: to, Offset: k, Strides: []int{to.Size() / r.rows}}}, ir.Access{Value: from, Strides: []int{1}})
}

// without is x with minus infinity at an index.
func (r *reduced) without(x, at *ir.Value) *ir.Value {
	y := r.c.Temp(r.c.Name+".rest", r.c.In[0].Shape)
	op := &ir.Op{
		Kind: ir.Map, Loops: slices.Clone(r.loops), Out: r.full(y),
		In:   []ir.Access{r.full(x), r.full(at), r.indices()},
		Expr: expr.Where(expr.Call("equal", expr.Arg(1), expr.Arg(2)), expr.Const(math.Inf(-1)), expr.Arg(0)),
	}
	op.Collapse()
	r.c.Op(op)
	return y
}
