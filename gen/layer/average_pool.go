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
		"A pool_size of one number stands for all axes but the last. Padding does not count.",
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &AveragePool{} },
	Example: "pool_size = [2, 2]",
}

// AveragePool takes the mean of each window.
type AveragePool struct{ pool }

// Build implements Layer.
func (l *AveragePool) Build(c *Context) {
	w, ok := l.window(c)
	if !ok {
		return
	}
	scale := 1.0
	for _, s := range w.axes {
		if s.before+s.after == 0 {
			scale /= float64(s.kernel)
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
	if w.isPadded() {
		sum = w.divideByCounts(c, sum)
	}
	c.Output(sum)
}

// divideByCounts takes the mean along the padded axes. How many elements of a
// window are inside x is a product of counts along the axes.
func (w *window) divideByCounts(c *Context, sum *ir.Value) *ir.Value {
	mean := c.Temp(c.Name+".mean", sum.Shape)
	loops, strides := ir.Loops(append(w.out(), w.channels))
	op := &ir.Op{
		Kind: ir.Map, Loops: loops,
		Out:  ir.Access{Value: mean, Strides: slices.Clone(strides)},
		In:   []ir.Access{{Value: sum, Strides: strides}},
		Expr: expr.Arg(0),
	}
	for i, s := range w.axes {
		if s.before+s.after == 0 {
			continue
		}
		v := c.constant(fmt.Sprintf("%s.share%d", c.Name, i), []int{s.out}, s.shares())
		along := make([]int, len(loops))
		along[i] = 1
		op.Expr = expr.Mul(op.Expr, expr.Arg(len(op.In)))
		op.In = append(op.In, ir.Access{Value: v, Strides: along})
	}
	op.Collapse()
	c.Op(op)
	return mean
}

// shares is, for each place, 1 over the elements of its window inside x.
func (s slide) shares() []float64 {
	shares := make([]float64, s.out)
	for o := range shares {
		count := 0
		for k := range s.kernel {
			if at := o*s.stride + k*s.dilation - s.before; at >= 0 && at < s.in {
				count++
			}
		}
		shares[o] = 1 / float64(count)
	}
	return shares
}
