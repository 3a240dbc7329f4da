package layer

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

var localResponseNormalizationDef = Def{
	Type: "local_response_normalization", Stepwise: true,
	Doc: "y = x/(k + alpha/size·Σx²)^beta, with the sum over size neighbouring channels, size/2 of them before; what is beyond the first and the last counts as 0. " +
		"Krizhevsky et al. 2012, with alpha/size for their alpha, as in PyTorch.",
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &LocalResponseNormalization{Alpha: 1e-4, Beta: 0.75, K: 1, Axis: -1} },
	Example: "size = 5",
}

// LocalResponseNormalization divides channels by what is around them.
type LocalResponseNormalization struct {
	Size  int     `opt:"size,required" min:"1" doc:"channels of a sum"`
	Alpha float64 `opt:"alpha" min:"0" doc:"what the mean of the squares is multiplied by"`
	Beta  float64 `opt:"beta" doc:"the exponent"`
	K     float64 `opt:"k" above:"0" doc:"what is added"`
	Axis  int     `opt:"axis" doc:"of the channels; from 0, or negative from the last"`
}

// Build implements Layer.
func (l *LocalResponseNormalization) Build(c *Context) {
	x := c.In[0]
	axis, ok := c.axis(l.Axis, len(x.Shape))
	if !ok {
		return
	}
	along := make([]bool, len(x.Shape))
	along[axis] = true
	if _, ok := c.normalize(x, x.Shape, along); !ok {
		return
	}
	// The sum reads past the ends, so it goes along a copy with zeros around it.
	before, around := l.Size/2, with(x.Shape, axis, x.Shape[axis]+l.Size-1)
	if _, ok := spec.Elements(around); !ok || l.Size > spec.MaxElements {
		c.Errorf("size", "found %d; an input of shape %v with zeros around it is too large, at most %d elements", l.Size, x.Shape, spec.MaxElements)
		return
	}
	padded := c.Temp(c.Name+".padded", around)
	c.Op(&ir.Op{Kind: ir.Map, Loops: []ir.Loop{{Name: "i", N: padded.Size()}}, Out: ir.Access{Value: padded, Strides: []int{1}}, Expr: expr.Const(0)})
	loops, from := ir.Loops(x.Shape)
	inside := ir.RowMajor(padded.Shape)
	copied := &ir.Op{Kind: ir.Move, Loops: loops, Out: ir.Access{Value: padded, Offset: before * inside[axis], Strides: slices.Clone(inside)}, In: []ir.Access{{Value: x, Strides: slices.Clone(from)}}}
	copied.Collapse()
	c.Op(copied)

	sum := c.Temp(c.Name+".sum", x.Shape)
	window, _ := ir.Loops(append(slices.Clone(x.Shape), l.Size))
	reduced := &ir.Op{
		Kind: ir.Reduce, Loops: window,
		Out:  ir.Access{Value: sum, Strides: append(slices.Clone(from), 0)},
		In:   []ir.Access{{Value: padded, Strides: append(slices.Clone(inside), inside[axis])}},
		Expr: expr.Mul(expr.Arg(0), expr.Arg(0)),
	}
	reduced.Collapse()
	c.Op(reduced)
	y := c.Temp(c.Name+".y", x.Shape)
	divisor := expr.Add(expr.Const(l.K), expr.Mul(expr.Const(l.Alpha/float64(l.Size)), expr.Arg(1)))
	c.Elementwise(y, expr.Mul(expr.Arg(0), expr.Pow(divisor, -l.Beta)), x, sum)
	c.Output(y)
}
