package layer

import (
	"fmt"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

var averagePoolDef = Def{
	Type: "average_pool",
	Doc: "The mean of each window over the first axes of x, as many as pool_size has numbers, for each of the channels that the other axes are. " +
		"A pool_size of one number stands for all axes but the last. Padding does not count, or does as zeros.",
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &AveragePool{pool: pool{DilationRate: one}} },
	Example: "pool_size = [2, 2]",
}

// AveragePool takes the mean of each window.
type AveragePool struct {
	pool
	CountIncludePad bool `opt:"count_include_pad" with:"padding" doc:"whether padding counts"`
}

// Build implements Layer.
func (l *AveragePool) Build(c *Context) {
	w, ok := l.window(c)
	if !ok {
		return
	}
	scale := 1.0
	shares := make([][]float64, len(w.axes))
	for i, s := range w.axes {
		from, end := 0, s.in
		if l.CountIncludePad {
			from, end = -s.before, s.in+s.after
		}
		counts := s.counts(from, end)
		if slices.Min(counts) == s.kernel {
			scale /= float64(s.kernel)
			continue
		}
		for _, n := range counts {
			shares[i] = append(shares[i], 1/float64(n))
		}
	}
	sum := c.Temp(c.Name+".sum", slices.Concat(w.out(), w.rest))
	n := w.reduction()
	c.Op(&ir.Op{
		Kind: ir.Reduce, Loops: n.loops,
		Out:  ir.Access{Value: sum, Strides: n.strides[0]},
		In:   []ir.Access{{Value: w.read(c, 0, false), Strides: n.strides[1]}},
		Expr: expr.Mul(expr.Const(scale), expr.Arg(0)),
	})
	c.Output(w.divide(c, sum, shares))
}

// divide takes the mean along the axes where places have their own shares. How many
// elements of a window count is a product of those along the axes.
func (w *window) divide(c *Context, sum *ir.Value, shares [][]float64) *ir.Value {
	loops, strides := ir.Loops(append(w.out(), w.channels))
	op := &ir.Op{Kind: ir.Map, Loops: loops, In: []ir.Access{{Value: sum, Strides: strides}}, Expr: expr.Arg(0)}
	for i, share := range shares {
		if share == nil {
			continue
		}
		v := c.constant(fmt.Sprintf("%s.share%d", c.Name, i), []int{len(share)}, share)
		along := make([]int, len(loops))
		along[i] = 1
		op.Expr = expr.Mul(op.Expr, expr.Arg(len(op.In)))
		op.In = append(op.In, ir.Access{Value: v, Strides: along})
	}
	if len(op.In) == 1 {
		return sum
	}
	mean := c.Temp(c.Name+".mean", sum.Shape)
	op.Out = ir.Access{Value: mean, Strides: slices.Clone(strides)}
	op.Collapse()
	c.Op(op)
	return mean
}
